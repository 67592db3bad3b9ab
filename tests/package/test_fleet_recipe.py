"""The workflow in docs/fleet.md does what it says: bash runs its steps on repositories in a folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from headwater.core.unproven import was_run
from support import ROOT
from updates import git

Run = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not shutil.which("jq"), reason="the recipe wants jq")]

PAGE = (ROOT / "docs" / "fleet.md").read_text(encoding="utf-8")
GH = '#!/bin/sh\necho "$@" >> "$CALLS"\n'
"""GitHub itself is not to be had in a test: only what would be asked of it is noted."""


def steps() -> list[dict[str, Any]]:
    recipe = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert recipe
    return list(yaml.safe_load(recipe[1])["jobs"]["update"]["steps"])


@pytest.fixture
def repositories(headwater: Run, work: Path) -> Path:
    """Two apps of an older default kit, and the list of them."""
    for name in ("one", "two"):
        done = headwater("new", f"acme/{name}", "-l", "-d", "kind=blank", "--ref", "v0.3.0", "--no-install")
        assert done.returncode == 0, done.stderr
    (work / "REPOSITORIES.txt").write_text("acme/one\nacme/two\n")
    return work


@pytest.fixture
def machine(repositories: Path, tmp_path: Path) -> Callable[[int], Iterator[tuple[str, int]]]:
    """Runs what a machine with a number of its own runs; gives the steps, with their exit codes."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text(GH)
    (tmp_path / "bin" / "gh").chmod(0o755)
    places = [str(tmp_path / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
    env = {
        **os.environ, "BRANCH": "kit-update-1", "CALLS": str(tmp_path / "calls"),
        "GIT_AUTHOR_NAME": "kit-update", "GIT_AUTHOR_EMAIL": "kit-update@example.invalid",
        "PATH": os.pathsep.join(places),
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.{repositories.as_uri()}/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/", "HEADWATER_CONFIG_DIR": str(tmp_path / "config"),
        "PYTHONDONTWRITEBYTECODE": "",
    }  # fmt: skip

    def ran(number: int) -> Iterator[tuple[str, int]]:
        place = tmp_path / f"machine-{number}"
        place.mkdir()
        (place / "REPOSITORIES.txt").write_bytes((repositories / "REPOSITORIES.txt").read_bytes())
        told = place / "output"
        told.touch()
        for step in steps():
            skipped = "clone.outputs.any" in step.get("if", "") and "any=true" not in told.read_text()
            if "run" not in step or "pip install" in step["run"] or skipped:
                continue
            script = step["run"].replace("${{ matrix.shard }}", str(number))
            done = subprocess.run(
                ["bash", "-e", "-c", script], cwd=place, env={**env, "GITHUB_OUTPUT": str(told)},
                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False,
            )  # fmt: skip
            yield script.split()[0], done.returncode

    return ran


def test_each_machine_updates_its_part_and_one_without_any_has_nothing_to_do(
    machine: Callable[[int], Iterator[tuple[str, int]]], repositories: Path, tmp_path: Path
) -> None:
    assert [*machine(1)] == [("gh", 0), ("headwater", 0), ("jq", 0)]
    assert [*machine(3)] == [("gh", 0)]

    assert "0.4.0" in git(repositories / "acme" / "one", "show", "kit-update-1:.copier-answers.yml")
    assert git(repositories / "acme" / "two", "branch", "--list", "kit-update-1") == ""
    assert "pr create --head kit-update-1 --fill" in (tmp_path / "calls").read_text()
    (row,) = json.loads((tmp_path / "machine-1" / "fleet.json").read_text())["projects"]
    assert (row["state"], was_run(row["unproven"])) == ("updated", True)
