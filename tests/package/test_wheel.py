"""What a user installs: the kit travels in the wheel, and works without the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from uv import find_uv_bin

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


def test_the_wheel_holds_every_file_of_the_kit(wheel: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "copier.yml", "kit.toml", "template"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    held = {
        name.removeprefix("headwater/_kit/") for name in zipfile.ZipFile(wheel).namelist() if "/_kit/" in name
    }

    assert held == set(tracked.stdout.split())


def test_an_installed_headwater_needs_no_checkout(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "an environment"  # with a space, as people have them
    uv = find_uv_bin()
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(environment)], check=True)
    python = environment / "bin" / "python"
    subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), str(wheel)], check=True)

    done = subprocess.run(
        [environment / "bin" / "headwater", "new", "demo", "--defaults", "--no-install"],
        cwd=tmp_path,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo" / "app_pages" / "overview.py").is_file()
