"""What a user installs: the kit travels in the wheel, and works without the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from uv import find_uv_bin

from headwater.adapters import releases
from support import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [find_uv_bin(), "build", "--quiet", "--out-dir", str(folder), str(ROOT)], check=True, cwd=folder
    )
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_released_version_of_the_kit(wheel: Path) -> None:
    archives = {path.name: path.read_bytes() for path in releases.FOLDER.iterdir()}

    with zipfile.ZipFile(wheel) as packed:
        held = {
            name.removeprefix("headwater/releases/"): packed.read(name)
            for name in packed.namelist()
            if "/releases/" in name
        }

    assert held == archives
    assert "releases.json" in held
    assert f"{releases.newest()}.zip" in held


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `headwater` of an environment that has the wheel."""
    environment = tmp_path_factory.mktemp("wheel") / "an environment"  # with a space, as people have them
    uv = find_uv_bin()
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(environment)], check=True)
    python = environment / "bin" / "python"
    subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), str(wheel)], check=True)
    return environment / "bin" / "headwater"


@pytest.mark.parametrize("ref", [(), ("--ref", "v0.1.0")], ids=["newest", "v0.1.0"])
def test_an_installed_headwater_needs_no_checkout(
    ref: tuple[str, ...], installed: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [installed, "new", "demo", "--defaults", "--no-install", *ref],
        cwd=tmp_path,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo" / "app_pages" / "overview.py").is_file()
    answers = (tmp_path / "demo" / ".copier-answers.yml").read_text(encoding="utf-8")
    assert f"_commit: {ref[1] if ref else f'v{releases.newest()}'}\n" in answers
