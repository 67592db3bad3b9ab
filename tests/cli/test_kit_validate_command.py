"""`headwater kit validate`: words, formats, exit codes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from support import MINIMAL_KIT

Run = Callable[..., subprocess.CompletedProcess[str]]
BROKEN = {"template/title.txt.jinja": "A title\n{{ title }}{{ project_name }}\n"}


def test_a_mistake_is_shown_in_its_line(make_kit: Callable[..., Path], headwater: Run) -> None:
    kit = make_kit(BROKEN)

    done = headwater("kit", "validate", str(kit))

    assert done.returncode == 1
    assert done.stdout.splitlines()[:3] == [
        "template/title.txt.jinja:2:1: KIT004 undefined-question: "
        "title is no question, value or variable of the kit.",
        "  |",
        "2 | {{ title }}{{ project_name }}",
    ]
    assert done.stderr.startswith("1 error, 0 warnings in 7 files of the kit kit")


def test_advice_fails_nothing(make_kit: Callable[..., Path], headwater: Run) -> None:
    kit = make_kit(
        {
            "copier.yml": f"{MINIMAL_KIT['copier.yml']}_tasks: [make]\n",
            "template/title.txt.jinja": "{{ project_name }}",
        }
    )

    done = headwater("kit", "validate", str(kit), "--output-format", "github")

    assert done.returncode == 0
    assert done.stdout.startswith("::warning ")


def test_programs_get_the_same_in_json(make_kit: Callable[..., Path], headwater: Run) -> None:
    done = headwater("kit", "validate", "--output-format", "json", cwd=make_kit(BROKEN))

    [told] = json.loads(done.stdout)["findings"]
    assert (told["code"], told["path"], told["line"]) == ("KIT004", "template/title.txt.jinja", 2)
    assert headwater("explain", told["code"]).stdout.startswith("# KIT004 undefined-question")


def test_a_new_kit_is_sound(headwater: Run, work: Path) -> None:
    headwater("kit", "new", "acme")

    done = headwater("kit", "validate", cwd=work / "acme")

    assert (done.returncode, done.stdout) == (0, "")


def test_a_folder_that_is_no_kit_is_a_mistake_of_the_user(headwater: Run) -> None:
    done = headwater("kit", "validate")

    assert done.returncode == 2
    assert "There is no kit in ." in done.stderr
