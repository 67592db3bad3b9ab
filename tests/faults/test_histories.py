"""Random histories of a project, updated: no line of the user's is lost, and the rest is as Copier has it.

Each history is a few edits, renames, removals, new files, binaries, mode bits, links and answers, committed;
the kit has three versions, so that there are three updates of each. They are the same in every run.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import copier
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from headwater.actions.planning import Wanted
from headwater.actions.renders import Renders
from headwater.actions.undo import undo
from headwater.actions.update import Request, State, Updated, updated
from headwater.adapters.guard import Guard
from headwater.core.progress import Silent
from projects import Files, Script, keep, kit_of, project_of
from updates import git

pytestmark = pytest.mark.slow

HISTORIES = 50
PAIRS = [("v1", "v2"), ("v2", "v3"), ("v1", "v3")]
ANSWERS = ".copier-answers.yml"
TEXT = "".join(f"line {number}\n" for number in range(1, 31))
CODE = "".join(f"value_{number} = {number}\n" for number in range(1, 31))
BLOB = bytes(range(256)) * 4
ONE: Files = {
    "text.txt": TEXT, "code.py": CODE, "gone.txt": TEXT.replace("line", "old line"), "blob.bin": BLOB,
    "run.sh": "#!/bin/sh\necho one\n", "still.md": TEXT.replace("line", "- point"),
    "folder/inner.txt": TEXT.replace("line", "inner"), "title.txt.jinja": "# {{ project_name }}\n",
}  # fmt: skip
TWO: Files = {
    **{path: content for path, content in ONE.items() if path not in {"gone.txt", "code.py"}},
    "text.txt": TEXT.replace("line 20\n", "line twenty\n"),
    "app/code.py": CODE,
    "run.sh": Script("#!/bin/sh\necho one\n"),
    "fresh.txt": "fresh\n",
}
THREE: Files = {
    **TWO,
    "text.txt": TEXT.replace("line 20\n", "line twenty\n").replace("line 3\n", ""),
    "app/code.py": CODE.replace("value_9 = 9\n", "value_9 = 90\n"),
    "blob.bin": BLOB + b"three",
    "folder/inner.txt": TEXT.replace("line", "inner") + "and an end\n",
}
NAMES = ["text.txt", "code.py", "gone.txt", "blob.bin", "run.sh", "still.md", "folder/inner.txt", "fresh.txt"]
NEW = ["own.txt", "app/own.txt", "fresh.txt", "app/code.py", "folder/own.txt"]

Step = tuple[str, str, int]
COMMON = ["edit", "insert", "cut"]
RARE = ["rename", "delete", "mode", "link", "crlf", "overwrite"]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(COMMON), st.sampled_from(NAMES), st.integers(1, 30)),
        st.tuples(st.sampled_from(RARE), st.sampled_from(NAMES), st.integers(1, 30)),
        st.tuples(st.sampled_from(COMMON + RARE), st.sampled_from(NAMES), st.integers(1, 30)),
        st.tuples(st.sampled_from(["create", "create", "answer"]), st.sampled_from(NEW), st.integers(1, 3)),
    ),
    min_size=2, max_size=7,
)  # fmt: skip


@dataclass
class Tale:
    """What a history did: the lines that the user wrote, and which files in which way."""

    lines: dict[str, set[bytes]] = field(default_factory=dict)
    touched: dict[str, set[str]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)

    def wrote(self, path: str, line: bytes) -> None:
        self.lines.setdefault(path, set()).add(line)


class Lab:
    """A kit with its versions rendered, and a project of each version to copy."""

    def __init__(self, home: Path, renders: Renders, guard: Guard) -> None:
        self.home, self.renders, self.guard = home, renders, guard
        self.kit = kit_of(home / "kit", [ONE, TWO, THREE])
        self.made = {
            version: project_of(self.kit, home / version / "mine", version) for version in ("v1", "v2")
        }
        self.count = 0

    def project(self, version: str, steps: list[Step]) -> tuple[Path, Tale]:
        self.count += 1
        place = self.home / f"tale-{self.count}" / "mine"
        place.parent.mkdir()
        shutil.copytree(self.made[version], place, symlinks=True)
        tale = Tale()
        for number, step in enumerate(steps):
            _live(place, step, number, tale)
        keep(place)
        return place, tale

    def update(self, project: Path, to: str, *, inline: bool = False) -> Updated:
        request = Request(project, Wanted(to), inline=inline, prove=False)
        return updated(request, self.renders, self.guard, Silent())


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Guard() as guard, contextlib.ExitStack() as stack:
        yield Lab(tmp_path_factory.mktemp("lab"), Renders(guard, stack), guard)


def _live(project: Path, step: Step, number: int, tale: Tale) -> None:
    """Does one thing to the project, as its user."""
    what, name, at = step
    name = ANSWERS if what == "answer" else tale.moved.get(name, name)
    path = project / name
    if what == "create":
        if not os.path.lexists(path) and not path.parent.is_symlink() and path.parent.name != "link":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"my own file %d\n" % number)
            tale.wrote(name, b"my own file %d" % number)
            tale.touched.setdefault(name, set()).add(what)
        return
    if path.is_symlink() or not path.is_file():
        return
    tale.touched.setdefault(name, set()).add(what)
    DOES[what](project, name, at, number, tale)


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def _edit(project: Path, name: str, at: int, number: int, tale: Tale) -> None:
    if name.endswith(".bin"):
        return _overwrite(project, name, at, number, tale)
    lines = _lines(project / name)
    at = min(at, len(lines)) - 1
    tale.lines.get(name, set()).discard(lines[at].strip() if lines else b"")
    lines[at : at + 1] = [b"my line %d\n" % number]
    (project / name).write_bytes(b"".join(lines))
    tale.wrote(name, b"my line %d" % number)
    return None


def _insert(project: Path, name: str, at: int, number: int, tale: Tale) -> None:
    if name.endswith(".bin"):
        return
    lines = _lines(project / name)
    lines.insert(min(at, len(lines)), b"my new line %d\n" % number)
    (project / name).write_bytes(b"".join(lines))
    tale.wrote(name, b"my new line %d" % number)


def _cut(project: Path, name: str, at: int, number: int, tale: Tale) -> None:  # noqa: ARG001
    lines = _lines(project / name)
    if name.endswith(".bin") or not lines:
        return
    gone = lines.pop(min(at, len(lines)) - 1)
    tale.lines.get(name, set()).discard(gone.strip())
    (project / name).write_bytes(b"".join(lines))


def _overwrite(project: Path, name: str, at: int, number: int, tale: Tale) -> None:  # noqa: ARG001
    words = b"\0\1my bytes %d\n" % number if name.endswith(".bin") else b"my text %d\n" % number
    (project / name).write_bytes(words)
    tale.lines[name] = {words.strip()}


def _rename(project: Path, name: str, at: int, number: int, tale: Tale) -> None:
    to = f"moved/{number}-{Path(name).name}" if at % 2 else f"{number}-{Path(name).name}"
    (project / to).parent.mkdir(exist_ok=True)
    (project / name).rename(project / to)
    for held in (tale.lines, tale.touched):
        if name in held:
            held[to] = held.pop(name)  # type: ignore[assignment, arg-type]
    origin = next((old for old, new in tale.moved.items() if new == name), name)
    tale.moved[origin] = to


def _delete(project: Path, name: str, at: int, number: int, tale: Tale) -> None:  # noqa: ARG001
    (project / name).unlink()
    tale.lines.pop(name, None)


def _mode(project: Path, name: str, at: int, number: int, tale: Tale) -> None:  # noqa: ARG001
    (project / name).chmod(0o644 if os.access(project / name, os.X_OK) and at % 2 else 0o755)


def _link(project: Path, name: str, at: int, number: int, tale: Tale) -> None:  # noqa: ARG001
    (project / name).unlink()
    (project / name).symlink_to("still.md")
    tale.lines.pop(name, None)


def _crlf(project: Path, name: str, at: int, number: int, tale: Tale) -> None:  # noqa: ARG001
    if not name.endswith(".bin"):
        text = (project / name).read_bytes().replace(b"\r\n", b"\n")
        (project / name).write_bytes(text.replace(b"\n", b"\r\n"))


def _answer(project: Path, name: str, at: int, number: int, tale: Tale) -> None:  # noqa: ARG001
    path = project / name
    path.write_text(path.read_text().replace("project_name: Sample", "project_name: Cockpit"))


DOES: dict[str, Callable[[Path, str, int, int, Tale], None]] = {
    "edit": _edit, "insert": _insert, "cut": _cut, "rename": _rename, "delete": _delete, "mode": _mode,
    "link": _link, "crlf": _crlf, "overwrite": _overwrite, "answer": _answer,
}  # fmt: skip


def files_of(project: Path) -> dict[str, tuple[str, bytes]]:
    """What kind of thing each path is, and what it holds."""
    found = {}
    for path in sorted(project.rglob("*")):
        name = path.relative_to(project).as_posix()
        if name.startswith(".git/"):
            continue
        if path.is_symlink():
            found[name] = ("link", os.fsencode(path.readlink()))
        elif path.is_file():
            found[name] = ("script" if os.access(path, os.X_OK) else "file", path.read_bytes())
    return found


def exactly(project: Path) -> tuple[dict[str, tuple[str, bytes]], str, str]:
    return files_of(project), git(project, "ls-files", "--stage"), git(project, "for-each-ref", "refs/heads")


def lost(before: dict[str, tuple[str, bytes]], done: Updated, project: Path, tale: Tale) -> list[str]:
    """The user's lines, links and removals that are neither there nor in a file that is named a conflict."""
    now = files_of(project)
    named = {path for each in done.plan.conflicts for path in (each.path, each.old)}
    moved = {each.old: each.path for each in done.plan.changes if each.old}
    found = []
    for path, lines in tale.lines.items():
        place = moved.get(path, path)
        held = now.get(place, ("", b""))[1]
        if path not in named and place not in named:
            found += [f"{path}: {line!r}" for line in lines if line not in held]
    for path, what in tale.touched.items():
        place = moved.get(path, path)
        if path in named or place in named:
            continue
        if before.get(path, ("",))[0] == "link" and now.get(place) != before[path]:
            found.append(f"{path}: the link")
        if "delete" in what and path not in before and path in now:
            found.append(f"{path}: it is there again")
    return found


def by_copier(project: Path, to: str) -> dict[str, tuple[str, bytes]] | None:
    """What Copier's own update makes of a copy of the project; None where that is not clean."""
    place = project.parent / "copier" / "mine"
    shutil.copytree(project, place, symlinks=True)
    try:
        copier.run_update(place, vcs_ref=to, defaults=True, overwrite=True, quiet=True)
    except Exception:  # it may raise anything, see the table of bench/update_cases.py
        return None
    files = files_of(place)
    torn = any(kind != "link" and b"<<<<<<< before" in held for kind, held in files.values())
    return None if torn or git(place, "ls-files", "-u") else files


def alike(one: tuple[str, bytes] | None, other: tuple[str, bytes] | None, path: str) -> bool:
    if path == ANSWERS and one and other:  # the order of its keys and its comments are each tool's own
        return bool(yaml.safe_load(one[1]) == yaml.safe_load(other[1]))
    return one == other


def excuse(path: str, tale: Tale, pair: tuple[str, str]) -> str:
    """Why Copier's result for `path` is not to be had; "" where it is. The first three are in COPIER.md."""
    origin = next((old for old, new in tale.moved.items() if new == path), path)
    if path == "title.txt" and "answer" in tale.touched.get(ANSWERS, ()):
        return "an answer that was edited by hand is not applied"
    if origin == "blob.bin" and tale.touched.get(path):
        return "a binary that only the user has changed is reverted"
    if pair[0] == "v1" and path in {"code.py", "app/code.py"} and tale.touched.get("code.py"):
        return "an edit of a file that the kit renames is dropped"
    if origin in tale.moved:
        return "what the kit changes in a file that the user has renamed is left out, or the file made anew"
    return ""


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_no_line_is_lost_and_the_rest_is_as_copier_has_it(lab: Lab, pair: tuple[str, str]) -> None:
    seen = {"clean": 0, "conflicts": 0, "as copier": 0}

    @settings(
        max_examples=HISTORIES, derandomize=True, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(steps=STEPS)
    def lives(steps: list[Step]) -> None:
        project, tale = lab.project(pair[0], steps)
        try:
            _check(lab, project, tale, pair, seen)
        finally:
            shutil.rmtree(project.parent)

    lives()
    assert min(seen.values()) > 0, seen
    assert seen["clean"] + seen["conflicts"] == HISTORIES


def _check(lab: Lab, project: Path, tale: Tale, pair: tuple[str, str], seen: dict[str, int]) -> None:
    before, files = exactly(project), files_of(project)
    theirs = by_copier(project, pair[1])

    done = lab.update(project, pair[1])

    if done.state is State.CONFLICTS:
        seen["conflicts"] += 1
        assert exactly(project) == before
        done = lab.update(project, pair[1], inline=True)
    else:
        seen["clean"] += 1
    assert lost(files, done, project, tale) == []
    if theirs is not None:
        named = {path for each in done.plan.conflicts for path in (each.path, each.old)}
        ours = files_of(project)
        odd = [
            path
            for path in sorted({*ours, *theirs} - named)
            if not alike(ours.get(path), theirs.get(path), path) and not excuse(path, tale, pair)
        ]
        assert odd == []
        seen["as copier"] += not named
    undo(project)
    assert exactly(project) == before
