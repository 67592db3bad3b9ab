"""What a kit locks and the values that it gives, whether it lies over another or not."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from support import write
from updates import ONE, git, make_kit

Run = Callable[..., subprocess.CompletedProcess[str]]
FAST = ("--defaults", "--no-install")

ASKED = ONE["copier.yml"] + "company:\n  type: str\n  default: '?'\n"
ALONE = {
    **ONE,
    "copier.yml": ASKED,
    "kit.toml": 'name = "alone"\nversion = "1"\n[locked]\ncompany = "Acme"\n[values]\nindex = "https://a.example"\n',
    "template/said.txt.jinja": "{{ company }} {{ index }}\n",
}
SAID = "Acme https://a.example\n"


def test_a_kit_without_a_base_locks_and_gives_values(tmp_path: Path, work: Path, headwater: Run) -> None:
    kit = make_kit(tmp_path / "alone", {"v1": ALONE})

    done = headwater("new", "app", "--kit", str(kit), *FAST)
    refused = headwater("new", "other", "--kit", str(kit), *FAST, "-d", "company=Evil")

    assert done.returncode == 0, done.stderr
    assert (work / "app" / "said.txt").read_text() == SAID
    assert "company" not in (work / "app" / ".copier-answers.yml").read_text()
    assert "company is locked by the kit alone: it is 'Acme'." in refused.stderr


def test_its_values_are_known_to_whoever_validates_it(tmp_path: Path, headwater: Run) -> None:
    kit = write(tmp_path / "alone", ALONE)

    done = headwater("kit", "validate", str(kit))

    assert "KIT004" not in done.stdout
    assert done.returncode == 0, done.stdout


def test_what_it_releases_locks_for_plain_copier_too(tmp_path: Path, headwater: Run) -> None:
    kit = make_kit(tmp_path / "alone", {"v0": ALONE})

    released = headwater("kit", "release", cwd=kit)

    assert released.returncode == 0, released.stderr
    config = git(kit, "show", "v1:copier.yml")
    assert ASKED in config
    assert "company:\n  type: str\n  default: Acme\n  when: false\n" in config
    again = headwater("new", "app", "--kit", str(kit), "--ref", "v1", *FAST)
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "work" / "app" / "said.txt").read_text() == SAID


def test_a_layer_that_asks_and_locks_the_same_locks_it(tmp_path: Path, work: Path, headwater: Run) -> None:
    base = make_kit(tmp_path / "base", {"v1": ONE})
    manifest = f'{ALONE["kit.toml"]}[base]\nkit = "{base}"\nversion = "v1"\n'
    asked = {
        "copier.yml": "company:\n  default: '?'\n",
        "template/said.txt.jinja": "{{ company }} {{ index }}\n",
    }
    kit = make_kit(tmp_path / "layer", {"v1": {**asked, "kit.toml": manifest}})

    done = headwater("new", "app", "--kit", str(kit), *FAST)

    assert done.returncode == 0, done.stderr
    assert (work / "app" / "said.txt").read_text() == SAID
