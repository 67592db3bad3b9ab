"""examples/acme-kit does what its README says."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.adapters import releases
from support import ROOT
from updates import git

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def acme(work: Path, headwater: Run) -> Path:  # noqa: ARG001 -- it makes the folder
    """The sample in a repository of its own."""
    kit = Path(shutil.copytree(ROOT / "examples" / "acme-kit", work / "acme"))
    git(kit, "init", "--quiet")
    git(kit, "add", "--all")
    git(kit, "commit", "--quiet", "-m", "Start")
    return kit


@pytest.mark.parametrize("preset", ["finance-dashboard", "team-list"])
def test_every_preset_makes_an_app_without_a_finding(
    acme: Path, work: Path, headwater: Run, preset: str
) -> None:
    done = headwater("new", "app", "--kit", str(acme), "--preset", preset, "--no-install")

    assert done.returncode == 0, done.stderr
    assert "0 findings" in done.stderr
    assert "login.acme.example" in (work / "app" / "SECURITY.md").read_text()


def test_a_newer_base_is_taken_in_and_released(acme: Path, work: Path, headwater: Run) -> None:
    assert headwater("kit", "update", cwd=acme).returncode == 0
    git(acme, "commit", "--quiet", "-m", "Take in a newer base")
    assert headwater("kit", "release", cwd=acme).returncode == 0

    done = headwater("new", "app", "-l", "--kit", str(acme), "--no-install")

    assert done.returncode == 0, done.stderr
    assert "_commit: v1.0.0" in (work / "app" / ".copier-answers.yml").read_text()
    assert f'version = "{releases.newest()}"' in (acme / "kit.toml").read_text()


def test_a_breach_of_its_policy_is_reported(acme: Path, work: Path, headwater: Run) -> None:
    headwater("new", "app", "-l", "--kit", str(acme), "--no-install")
    (work / "app" / "SECURITY.md").write_text("Nobody is responsible.\n")

    done = headwater("check", cwd=work / "app")

    assert done.returncode == 1
    assert "SECURITY.md:1:1: HW809" in done.stdout


def test_its_rule_finds_what_it_says(acme: Path, work: Path, headwater: Run) -> None:
    package = acme / "rules"
    (package / "acme_rules-1.0.0.dist-info").mkdir()
    (package / "acme_rules-1.0.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0.0\n"
    )
    (package / "acme_rules-1.0.0.dist-info" / "entry_points.txt").write_text(
        "[headwater.rules]\nacme = acme_rules\n"
    )
    (work / "app.py").write_text(
        "import streamlit as st\nst.link_button('L', 'https://l.int.acme.example/')\n"
    )

    done = headwater("check", "app.py", env={"PYTHONPATH": str(package)})

    assert "app.py:2:21: HWACME001 internal-host: An internal host is named here." in done.stdout
