"""What is read of a kit's copier.yml is what Copier holds of it, and so executes."""

from __future__ import annotations

from pathlib import Path

import pytest
from copier._template import load_template_config

from headwater.adapters import kit_config
from headwater.core.errors import UsageError
from support import write

SEVERAL = """\
_exclude: ['*.bak']
_jinja_extensions: [jinja2.ext.do]
_tasks: [echo one]
name: Ada
---
_jinja_extensions: [jinja2.ext.loopcontrols]
_tasks: [echo two]
---
_jinja_extensions: []
_secret_questions: [name]
name: {type: str, default: Grace}
"""


@pytest.mark.parametrize(
    "files",
    [
        {"copier.yml": SEVERAL},
        {"copier.yml": "!include q/*.yml\n---\n_tasks: [mine]\n", "q/a.yml": SEVERAL, "q/b.yml": "b: x\n"},
        {"copier.yml": SEVERAL + "---\n!include q.yml\n", "q.yml": "- _tasks: [q]\n- {_exclude: [a]}\n"},
        {"copier.yml": "_tasks: !include t.yml\n", "t.yml": "[echo one, [echo, two]]\n"},
        {"copier.yml": "_tasks: !include t/*.yml\n", "t/1.yml": "- echo 1\n", "t/2.yml": "- echo 2\n"},
        {"copier.yml": "_tasks: [!include t.yml]\n", "t.yml": "command: echo\n---\ncommand: other\n"},
        {"copier.yml": "!include a.yml\n", "a.yml": "!include b.yml\n---\na: 1\n", "b.yml": "a: 2\n"},
        {"copier.yml": "_exclude: abc\n---\n---\n_exclude: [d]\n"},
        {"copier.yml": "_a: &a {b: 1}\nc:\n  <<: *a\n"},
        {"copier.yml": "!include nothing/*.yml\n---\na: 1\n"},
        {"copier.yaml": "a: 1\n_tasks: [a]\n_tasks: [b]\n"},
    ],
)  # fmt: skip
def test_it_is_read_as_copier_reads_it(files: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path, files)

    read = kit_config.config(tmp_path, "kit")

    assert read == load_template_config(tmp_path / next(iter(files)))


def test_an_extension_is_shown_whichever_document_asks_for_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"copier.yml": "_jinja_extensions: [wave.Wave_write]\n---\n_jinja_extensions: [jinja2.ext.do]\n"},
    )

    assert kit_config.unsafe(kit_config.config(tmp_path, "kit")) == {
        "jinja_extensions": ("wave.Wave_write", "jinja2.ext.do")
    }


def test_each_command_of_an_entry_is_shown() -> None:
    migrations = [
        {"version": "v1", "command": ["a", "b"], "before": ["c"]},
        {"version": "v2", "after": ["d"]},
        "e",
    ]

    assert kit_config.unsafe({"_migrations": migrations}) == {"migrations": ("a b", "c", "d", "e")}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"copier.yml": "!include q/*\n", "q/a.yml": "_tasks: [a]\n", "q/b.yml": "_tasks: [b]\n"}, "_tasks"),
        ({"copier.yml": "!include /etc/*.yml\n"}, "leads out of the kit"),
        ({"copier.yml": "!include ../*.yml\n"}, "leads out of the kit"),
        ({"copier.yml": "!include [a.yml]\n"}, "takes a pattern"),
        ({"copier.yml": "!include copier.yml\n"}, "broken"),
        ({"copier.yml": "- a: 1\n"}, "no table"),
        ({"copier.yml": "!include a.yml\n", "a.yml": "text\n"}, "no table"),
        ({"copier.yml": "_exclude:\n"}, "_exclude is no list"),
        ({"copier.yml": "1: x\n"}, "a question whose name is 1"),
        ({"copier.yml": "!include q\n", "q/a.yml": "a: 1\n"}, "broken copier.yml"),
    ],
)  # fmt: skip
def test_what_is_left_to_chance_or_reaches_out_is_refused(
    files: dict[str, str], words: str, tmp_path: Path
) -> None:
    write(tmp_path, files)

    with pytest.raises(UsageError, match=words):
        kit_config.config(tmp_path, "kit")


def test_a_link_out_of_the_kit_is_not_included(tmp_path: Path) -> None:
    kit = write(tmp_path / "kit", {"copier.yml": "!include m*.yaml\n"})
    (kit / "mine.yaml").symlink_to(write(tmp_path, {"mine.yaml": "a: 1\n"}) / "mine.yaml")

    with pytest.raises(UsageError, match="leads out of the kit"):
        kit_config.config(kit, "kit")


def test_files_that_include_each_other_have_an_end(tmp_path: Path) -> None:
    more = "[" + "!include b.yml, " * 100 + "]"
    write(
        tmp_path,
        {"copier.yml": f"_x: {more}\n", "b.yml": f"{more.replace('b.yml', 'c.yml')}\n", "c.yml": "[]"},
    )

    with pytest.raises(UsageError, match="includes more than 500 files"):
        kit_config.config(tmp_path, "kit")


def test_all_files_together_have_one_budget(tmp_path: Path) -> None:
    many = "_x{}: [" + "x, " * 30_000 + "]\n"
    write(tmp_path, {"copier.yml": "!include q/*.yml\n"} | {f"q/{n}.yml": many.format(n) for n in range(4)})

    with pytest.raises(UsageError, match="more than 100000 values"):
        kit_config.config(tmp_path, "kit")
