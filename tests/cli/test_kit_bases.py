"""Kits over a base that is no default kit: where it is, and what a newer version of it changes."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from support import write
from updates import ONE, TWO, git, make_kit

Run = Callable[..., subprocess.CompletedProcess[str]]


def layer(place: Path, manifest: str, **files: str) -> Path:
    place.mkdir()
    git(place, "init", "--quiet")
    write(place, {"kit.toml": f'name = "layer"\n{manifest}', "template/ours.txt": "ours\n", **files})
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "-m", "Ours")
    return place


def base_of(kit: Path) -> dict[str, object]:
    held = tomllib.loads((kit / "kit.toml").read_text())
    return dict(held["base"])


def test_the_tag_of_a_base_is_written_as_it_is(tmp_path: Path, headwater: Run) -> None:
    base = make_kit(tmp_path / "base", {"v1.0.0": ONE, "v1.1.0": TWO})
    kit = layer(tmp_path / "layer", f'[base]\nkit = "{base}"\nversion = "v1.0.0"\n')

    done = headwater("kit", "update", cwd=kit)

    assert done.returncode == 0, done.stderr
    assert base_of(kit)["version"] == "v1.1.0"
    git(kit, "commit", "--quiet", "-m", "Update")
    assert "up to date" in headwater("kit", "update", cwd=kit).stderr


@pytest.mark.parametrize(
    "table",
    [
        '  [base]\n  kit = "{}"\n  version = "v1.0.0"\n  without = {}\n',
        '[base]\nwithout = {1}\nkit = "{0}"\nversion = \'v1.0.0\'\n[values]\nversion = "v1.0.0"\n',
    ],
)
def test_odd_names_and_spaces_of_a_manifest_are_kept(tmp_path: Path, headwater: Run, table: str) -> None:
    odd = {f"template/{name}": "x\n" for name in ('a"b.txt', "c]d.txt", "e\\\\1.txt")}
    base = make_kit(tmp_path / "base", {"v1.0.0": {**ONE, **odd}, "v1.1.0": {**TWO, **odd}})
    names = [*sorted(odd), "template/old.txt"]
    listed = "[" + ", ".join(f"'{name}'" for name in names) + "]"
    kit = layer(tmp_path / "layer", table.format(base, listed))

    done = headwater("kit", "update", cwd=kit)

    assert done.returncode == 0, done.stderr
    assert base_of(kit) == {"kit": str(base), "version": "v1.1.0", "without": sorted(odd)}


def test_a_manifest_that_cannot_be_changed_is_told_in_a_line(tmp_path: Path, headwater: Run) -> None:
    base = make_kit(tmp_path / "base", {"v1.0.0": ONE, "v1.1.0": TWO})
    kit = layer(tmp_path / "layer", f'[base]\nkit = "{base}"\n"version" = "v1.0.0"\n')

    done = headwater("kit", "update", cwd=kit)

    assert done.returncode == 2
    assert "is not written so that its version could be replaced" in done.stderr
    assert base_of(kit)["version"] == "v1.0.0"
