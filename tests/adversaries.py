"""Kits that want what no kit may: each is one to render, and says how it has to be refused.

For tests/faults/test_adversarial_kits.py, test_adversarial_recipes.py and bench/adversaries.py.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from support import MINIMAL_KIT, write

UNTRUSTED, UNUSABLE = 4, 2
CONFIG = MINIMAL_KIT["copier.yml"]
SEP = "_copier_conf.sep"
FAST = ("--time-limit", "3")


@dataclass(frozen=True, slots=True)
class Adversary:
    """A kit: its `files` beside the minimal ones, and what `also` does to its folder (given a victim's).

    It is refused with exit code `code` and with `words`, a regular expression.
    """

    code: int
    words: str
    files: dict[str, str] = field(default_factory=dict)
    also: Callable[[Path, Path], object] = lambda kit, victim: None  # noqa: ARG005
    options: tuple[str, ...] = ()

    def make(self, kit: Path, victim: Path) -> Path:
        """The kit in the folder `kit`; `victim` is one with files of the user's."""
        write(kit, {**MINIMAL_KIT, **self.files})
        self.also(kit, victim)
        return kit


def said(expression: str) -> dict[str, str]:
    """A file that says what an expression comes to."""
    return {"template/said.txt.jinja": f"{{{{ {expression} }}}}\n"}


def named(expression: str) -> dict[str, str]:
    """A file whose name is what an expression comes to."""
    return {f"template/{{{{ {expression} }}}}.jinja": "planted\n"}


def settings(text: str) -> dict[str, str]:
    return {"copier.yml": CONFIG + text}


def absolute(kit: Path, victim: Path) -> None:
    parts = ", ".join(f"'{part}'" for part in (*victim.parts[1:], "planted.txt"))
    write(kit, {f"template/{{{{ {SEP} ~ [{parts}] | join({SEP}) }}}}.jinja": "planted\n"})


def linked(target: str) -> Callable[[Path, Path], None]:
    """A link in the kit; VICTIM is the victim's folder."""

    def link(kit: Path, victim: Path) -> None:
        (kit / "template" / "link.jinja").symlink_to(target.replace("VICTIM", str(victim)))

    return link


def written_through_a_link(kit: Path, victim: Path) -> None:
    parts = ", ".join(f"'{part}'" for part in victim.parts[1:])
    (kit / "template" / "way.jinja").symlink_to(f"{{{{ {SEP} ~ [{parts}] | join({SEP}) }}}}")
    write(kit, {"template/{{ 'way' }}/planted.txt": "planted\n"})


def fifo(kit: Path, victim: Path) -> None:  # noqa: ARG001
    os.mkfifo(kit / "template" / "pipe")


def config_from_outside(kit: Path, victim: Path) -> None:
    (kit / "copier.yml").unlink()
    (kit / "copier.yml").symlink_to(victim / "mine.yml")


KEEP_LINKS = settings("_preserve_symlinks: true\n")
MANY = "{% yield n from range(90000) %}{{ n }}.txt{% endyield %}"
LARGE = "{% yield n from range(4) %}{{ n }}.txt{% endyield %}"
LOOP = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"
BOMB = "_a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"_{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGED_BOMB = "_a: &a {k1: 1, k2: 2}\n" + "".join(
    f"_{new}: &{new}\n  <<: [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
YAML_BOMBS = {
    "lists": BOMB,
    "tables that are merged": MERGED_BOMB,
    "brackets": "_x: " + "[" * 200_000 + "\n",
    "a list of itself": "_x: &x [*x]\n",
    "a number": "_x: 0x" + "1" * 5000 + "\n",
    "half an hour": "_x: 1" + ":1" * 400 + ".5\n",
}
"""What no YAML of somebody else may hold: it stands for more than memory holds, or breaks Python."""
EARLIER = f"_jinja_extensions: [os.path]\n---\n{CONFIG}_jinja_extensions: []\n"
REACHES, GIT = "reaches out of itself while it renders", "is git's own"

ADVERSARIES = {
    "writes git's folder": Adversary(UNTRUSTED, GIT, {"template/a/.git/hooks/pre-commit": "planted\n"}),
    "writes .GIT": Adversary(UNTRUSTED, GIT, {"template/.GIT/hooks/pre-commit": "planted\n"}),
    "writes .Git by a computed name": Adversary(UNTRUSTED, GIT, named("'.G' ~ 'it'")),
    "writes git's folder as Windows shortens it": Adversary(UNTRUSTED, GIT, named("'GIT~1'")),
    "writes git's folder with a dot that Windows drops": Adversary(UNTRUSTED, GIT, named("'.git.'")),
    "writes git's folder with a letter that macOS drops": Adversary(UNTRUSTED, GIT, named(r"'.g\u200cit'")),
    "writes beside the project": Adversary(
        UNUSABLE, "planted.txt. is forbidden", named(f"'..' ~ {SEP} ~ 'planted.txt'")
    ),
    "writes to an absolute path": Adversary(UNUSABLE, "planted.txt. is forbidden", also=absolute),
    "records its answers outside": Adversary(
        UNUSABLE, "wants its answers recorded in", settings("_answers_file: ../victim/a.yml\n")
    ),
    "has a link that leads outside": Adversary(UNUSABLE, "leads out of the kit", also=linked("VICTIM")),
    "has a link to itself": Adversary(UNUSABLE, "leads out of the kit", also=linked("link.jinja")),
    "makes a link": Adversary(UNTRUSTED, "is a link", KEEP_LINKS, linked("streamlit_app.py")),
    "writes through a link": Adversary(
        UNUSABLE, "makes 'way' twice: as a folder", KEEP_LINKS, written_through_a_link
    ),
    "makes a folder of a file": Adversary(
        UNUSABLE, "makes 'a' twice: as a folder", named("'a'") | {"template/a/b.txt": "planted\n"}
    ),
    "has a copier.yml elsewhere": Adversary(UNUSABLE, "leads out of the kit", also=config_from_outside),
    "has a pipe among its files": Adversary(UNTRUSTED, "neither a file nor a folder", also=fifo),
    "names a device": Adversary(UNUSABLE, "cannot be on Windows", named("'CO' ~ 'N'")),
    "names a device with an ending": Adversary(UNUSABLE, "cannot be on Windows", named("'aux.txt'")),
    "names a stream": Adversary(UNUSABLE, "cannot be on Windows", named("'a.txt:b'")),
    "makes a million files": Adversary(
        UNUSABLE,
        "more than 5000 files|not rendered within",
        {f"template/{MANY}.jinja": ""},
        options=("--time-limit", "60"),
    ),
    "makes a gigabyte": Adversary(UNUSABLE, "MemoryError", said("'x' * 4000000000")),
    "makes a file of 80 MiB": Adversary(UNUSABLE, "a file of more than 50 MiB", said("'x' * 83886080")),
    "makes many large files": Adversary(
        UNUSABLE, "more than 100 MiB", {f"template/{LARGE}.jinja": "{{ 'x' * 41943040 }}"}
    ),
    "loops without end": Adversary(
        UNUSABLE, "not rendered within 3 s", {"template/x.txt.jinja": LOOP}, options=FAST
    ),
    "computes without end": Adversary(
        UNUSABLE, "not rendered within 3 s", said("(7 ** (10 ** 9)) % 5"), options=FAST
    ),
    "searches without end": Adversary(
        UNUSABLE, "not rendered within 3 s", said("('a' * 60) | regex_search('(a+)+b')"), options=FAST
    ),
    "calls itself without end": Adversary(
        UNUSABLE, "recursion", {"template/x.txt.jinja": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"}
    ),
    "asks a question without end": Adversary(
        UNUSABLE,
        "not rendered within 3 s",
        settings(f'name:\n  type: str\n  default: "{LOOP}"\n'),
        options=FAST,
    ),
    **{
        f"has a copier.yml that explodes: {name}": Adversary(UNUSABLE, "broken copier.yml", settings(text))
        for name, text in YAML_BOMBS.items()
    },
    "reads the environment": Adversary(UNTRUSTED, REACHES, said("'$HEADWATER_SECRET' | expandvars")),
    "reads the home folder's name": Adversary(UNTRUSTED, REACHES, said("'~' | expanduser")),
    "lists files outside": Adversary(UNTRUSTED, REACHES, said("'/etc/*' | fileglob")),
    "lists files above": Adversary(UNTRUSTED, REACHES, said("'../../../*' | fileglob")),
    "includes a file from outside": Adversary(
        UNUSABLE, "'/etc/passwd' not found", {"template/x.jinja": "{% include '/etc/passwd' %}"}
    ),
    "includes a file from above": Adversary(
        UNUSABLE, "template error: .*mine.yml", {"template/x.jinja": "{% include '../../mine.yml' %}"}
    ),
    "includes questions from outside": Adversary(
        UNUSABLE, "leads out of the kit", {"copier.yml": "!include ../victim/*.yml\n"}
    ),
    "has its template outside": Adversary(UNUSABLE, "is forbidden", {"copier.yml": "_subdirectory: ../..\n"}),
    "reads data from outside": Adversary(
        UNUSABLE,
        "passwd. is forbidden",
        {**settings("_external_data:\n  all: /etc/passwd\n"), **said("_external_data.all")},
    ),
    "executes a task": Adversary(UNTRUSTED, r"\(tasks\)", settings("_tasks: [touch planted]\n")),
    "executes a migration": Adversary(
        UNTRUSTED, r"\(migrations\)", settings("_migrations: [touch planted]\n")
    ),
    "loads a library": Adversary(
        UNTRUSTED, r"\(jinja_extensions\)", settings("_jinja_extensions: [os.path]\n")
    ),
    "loads a library by an earlier document": Adversary(
        UNTRUSTED, r"\(jinja_extensions\)", {"copier.yml": EARLIER}
    ),
    "has two files of which nobody knows which counts": Adversary(
        UNUSABLE,
        "two of the files",
        {
            "copier.yml": CONFIG + "---\n!include q/*.yml\n",
            "q/a.yml": "_tasks: [a]\n",
            "q/b.yml": "_tasks: []\n",
        },
    ),
}


def recipe(name: str = "planted.txt", text: str = "planted\n", manifest: str = "") -> dict[str, str]:
    """A recipe of the kind `bad` that makes one file, by a name and a text that are Jinja."""
    return {"recipes/bad/recipe.toml": manifest, f"recipes/bad/files/{name}.jinja": text}


def registering(line: str, before: str = "") -> dict[str, str]:
    texts = f"line = {json.dumps(line)}\nbefore = {json.dumps(before)}\n"
    return recipe(manifest=f'[[register]]\nin = "streamlit_app.py:NAMES"\n{texts}')


def linked_recipe(kit: Path, victim: Path) -> None:
    (kit / "recipes" / "bad" / "files" / "mine.txt").symlink_to(victim / "mine.yml")


OUTSIDE, NOT_THERE, NO_PYTHON = "that is not in the project", "Windows cannot have", "not one piece of Python"
ENDLESS = "not rendered within 3 s"

RECIPES = {
    "writes git's folder": Adversary(UNUSABLE, GIT, recipe(".git/hooks/pre-commit")),
    "writes .GIT by a computed name": Adversary(UNUSABLE, GIT, recipe("{{ '.G' ~ 'IT' }}/hooks/x")),
    "writes git's folder as Windows shortens it": Adversary(UNUSABLE, GIT, recipe("{{ 'git~1' }}/x")),
    "writes git's folder with a letter that macOS drops": Adversary(
        UNUSABLE, GIT, recipe(r"{{ '.g\u200cit' }}/x")
    ),
    "writes beside the project": Adversary(UNUSABLE, OUTSIDE, recipe("{{ '..' }}/planted.txt")),
    "writes to an absolute path": Adversary(UNUSABLE, OUTSIDE, recipe(r"{{ '\x2ftmp\x2fplanted' }}")),
    "writes to the home folder": Adversary(UNUSABLE, OUTSIDE, recipe("{{ '~' }}/planted.txt")),
    "writes to a drive": Adversary(UNUSABLE, OUTSIDE, recipe("{{ 'C:' }}/planted.txt")),
    "writes into the environment": Adversary(UNUSABLE, "nobody looks for", recipe(".Venv/lib/planted.pth")),
    "names a device": Adversary(UNUSABLE, NOT_THERE, recipe("{{ 'CO' ~ 'N' }}.txt")),
    "names a stream": Adversary(UNUSABLE, NOT_THERE, recipe("{{ 'a.txt:b' }}")),
    "makes a folder of a file": Adversary(
        UNUSABLE, "twice, or a folder of it", recipe("{{ 'a' }}") | recipe("a/b")
    ),
    "has a link that leads outside": Adversary(UNUSABLE, "leads out of the kit", recipe(), linked_recipe),
    "makes thousands of files": Adversary(
        UNUSABLE,
        "more than 5000 files",
        recipe() | {f"recipes/bad/files/{number}.txt": "planted\n" for number in range(5100)},
    ),
    "makes a gigabyte": Adversary(UNUSABLE, "MemoryError", recipe(text="{{ 'x' * 4000000000 }}")),
    "makes a file of 80 MiB": Adversary(
        UNUSABLE, "a file of more than 50 MiB", recipe(text="{{ 'x' * 83886080 }}")
    ),
    "makes many large files": Adversary(
        UNUSABLE,
        "more than 100 MiB",
        {path: text for n in range(4) for path, text in recipe(str(n), "{{ 'x' * 41943040 }}").items()},
    ),
    "says a gigabyte": Adversary(UNUSABLE, "MemoryError", registering("{{ 'x' * 900000000 }}")),
    "says a few MiB": Adversary(UNUSABLE, NO_PYTHON, registering("{{ 'x' * 3000000 }}")),
    "loops without end": Adversary(UNUSABLE, ENDLESS, recipe(text=LOOP), options=FAST),
    "loops without end in a name": Adversary(UNUSABLE, ENDLESS, recipe(LOOP), options=FAST),
    "loops without end in an answer": Adversary(
        UNUSABLE, ENDLESS, recipe(manifest=f'answers.x = "{LOOP}"\n'), options=FAST
    ),
    "loops without end in a line": Adversary(UNUSABLE, ENDLESS, registering(LOOP), options=FAST),
    "computes without end": Adversary(
        UNUSABLE, ENDLESS, recipe(text="{{ (7 ** (10 ** 9)) % 5 }}"), options=FAST
    ),
    "calls itself without end": Adversary(
        UNUSABLE, "recursion", recipe(text="{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")
    ),
    "includes a file from outside": Adversary(
        UNUSABLE, "no loader", recipe(text="{% include '/etc/passwd' %}")
    ),
    "reaches into Python": Adversary(UNUSABLE, "unsafe", recipe(text="{{ ''.__class__.__mro__ }}")),
    "reaches into what it is given": Adversary(UNUSABLE, "unsafe", recipe(text="{{ defines._names }}")),
    "writes half of a character": Adversary(UNUSABLE, "surrogates", recipe(text=r"{{ '\ud800' }}")),
    "nests its manifest without end": Adversary(
        UNUSABLE, "broken recipe.toml", recipe(manifest=f"x = {'[' * 9000}{']' * 9000}\n")
    ),
    "has a manifest without end": Adversary(
        UNUSABLE, "recipe.toml of more than 32 KiB", recipe(manifest="# on and on\n" * 9000)
    ),
    "registers no Python": Adversary(UNUSABLE, NO_PYTHON, registering("]; import os; [")),
    "registers a remark": Adversary(UNUSABLE, NO_PYTHON, registering("'x' # here")),
    "registers two statements": Adversary(UNUSABLE, NO_PYTHON, registering("X", "import os; X = 1")),
    "registers what nests without end": Adversary(UNUSABLE, NO_PYTHON, registering("(" * 900 + ")" * 900)),
}
"""Recipes of the kind `bad` in a kit whose projects are minimal."""
