"""Copier, cruft and headwater side by side at what goes wrong in updates: every cell is run and measured.

    python bench/update_cases.py          the table, as Markdown
    python bench/update_cases.py secret   the cases whose name has that in it

Copier and headwater update the very same kit; cruft gets the same files as a cookiecutter template. cruft is
run if it is on PATH (`uv tool install cruft`), Copier is the one that headwater stands on.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from projects import Content, everything, keep, put
from updates import CONFIG, git

NUMBERS = "".join(f"{number}\n" for number in range(1, 41))
THEIRS, MINE = NUMBERS.replace("30\n", "thirty\n"), NUMBERS.replace("5\n", "five\n", 1)
BLOB = bytes(range(256)) * 8
BASE: dict[str, Content] = {"numbers.txt": NUMBERS, "second.txt": NUMBERS, ".gitignore": "secrets.toml\n"}
NEXT: dict[str, Content] = {**BASE, "numbers.txt": THEIRS, "second.txt": THEIRS}
SECONDS = 120.0
WATCHED = "numbers.txt"
LAST = 2


@dataclass(frozen=True)
class Found:
    """A project after a command, what it was before, and what the command said."""

    project: Path
    before: Mapping[str, object]
    said: str


@dataclass(frozen=True)
class Case:
    """A kit in two versions, what its user does in between, and how what came of it is told.

    `edit` gets the project and its answers file. `settings` go into copier.yml, `hook` is cookiecutter's:
    both of the second version.
    """

    name: str
    tell: Callable[[Found], str]
    edit: Callable[[Path, str], None] = lambda project, _: put(project, {WATCHED: MINE})
    one: Mapping[str, Content] = field(default_factory=lambda: BASE)
    two: Mapping[str, Content] = field(default_factory=lambda: NEXT)
    settings: str = ""
    hook: str = ""
    preview: bool = False
    kill: bool = False
    tagged: bool = True


@dataclass(frozen=True)
class Tool:
    """Commands of one tool; `kit` makes its template, `version` reads what a project says it is at."""

    name: str
    answers: str
    kit: Callable[[Path, Case], None]
    create: Callable[[Path, Path, Case], list[str]]
    update: list[str]
    preview: list[str]


def files(project: Path) -> dict[str, object]:
    """All but git's own."""
    return {name: each for name, each in everything(project).items() if not name.startswith(".git/")}


def both(project: Path) -> bool:
    """Whether numbers.txt has what the user and what the kit have written."""
    text = (project / WATCHED).read_text() if (project / WATCHED).is_file() else ""
    return "five\n" in text and "thirty\n" in text


def told_touch(found: Found) -> str:
    """Whether a refusal was one: nothing touched, and said in a line."""
    traceback = "; a traceback" if "Traceback" in found.said or "─ Traceback" in found.said else ""
    touched = [name for name, each in files(found.project).items() if found.before.get(name) != each]
    return ("nothing touched" if not touched else f"{len(touched)} files changed") + traceback


def told_conflict(found: Found) -> str:
    """What a user is told of a conflict, and finds."""
    named = "named" if WATCHED in found.said else "not named"
    unmerged = bool(git(found.project, "ls-files", "-u"))
    rejected = bool(list(found.project.glob("*.rej")))
    left = "left UU" if unmerged else "a .rej file" if rejected else told_touch(found)
    return f"{left}, {named}"


def told_preview(found: Found) -> str:
    """How much of what would change a preview tells."""
    return f"names {sum(name in found.said for name in (WATCHED, 'second.txt'))} of 2 files"


def told_half(found: Found) -> str:
    """Whether the project is as it was, as it is to be, or in between."""
    second = (
        (found.project / "second.txt").read_text() == THEIRS
        if (found.project / "second.txt").is_file()
        else None
    )
    whole = both(found.project) and second
    if files(found.project) == found.before:
        return "as before"
    return (
        "as after" if whole else "half, " + ("my edit is there" if mine(found.project) else "my edit is gone")
    )


def mine(project: Path) -> bool:
    """Whether the user's line is in numbers.txt."""
    return (project / WATCHED).is_file() and "five\n" in (project / WATCHED).read_text()


def told_task(found: Found) -> str:
    """As `told_touch`, with the reason where it was refused for it."""
    return told_touch(found) + ("; refused" if "wants to execute code" in found.said else "")


def told_binary(found: Found) -> str:
    """Whose the binary is."""
    return (
        "mine" if (found.project / "blob.bin").read_bytes() == BLOB + b"mine" else "the kit's: mine is lost"
    )


def told_rename(found: Found) -> str:
    """Where the edit of a file went that the kit calls otherwise."""
    held = [name for name in ("old.txt", "new.txt") if (found.project / name).is_file()]
    kept = [name for name in held if "five\n" in (found.project / name).read_text()]
    return f"my edit is in {kept[0]}" if kept else "my edit is gone"


def told_secret(found: Found) -> str:
    """Whether a file that git ignores is still the user's."""
    return "mine" if (found.project / "secrets.toml").read_text() == "key = 'mine'\n" else "overwritten"


def told_answer(found: Found) -> str:
    """Whether the answer was carried through."""
    return "applied" if "Cockpit" in (found.project / "title.txt").read_text() else "not applied"


def told_head(found: Found) -> str:
    """Whether a kit without tags can be updated from."""
    return "updated" if both(found.project) else "not updated"


def _without(what: str) -> Callable[[Path, str], None]:
    def edit(project: Path, answers: str) -> None:
        text = (project / answers).read_text()
        is_json = answers.endswith(".json")
        match what:
            case "missing":
                (project / answers).unlink()
            case "no source":
                key = '"template"' if is_json else "_src_path"
                kept = [line for line in text.splitlines(keepends=True) if not line.strip().startswith(key)]
                (project / answers).write_text("".join(kept))
            case "not parsable":
                (project / answers).write_text("{[\n")
            case "conflict markers":
                (project / answers).write_text(f"<<<<<<< mine\n{text}=======\n{text}>>>>>>> theirs\n")

    return edit


def _answer(project: Path, answers: str) -> None:
    path = project / answers
    path.write_text(path.read_text().replace("Sample", "Cockpit"))


BROKEN = ("missing", "no source", "not parsable", "conflict markers")
TITLE: Mapping[str, Content] = {"title.txt": "{{ NAME }}\n"}
CASES = [
    Case(
        "both have changed the same line", told_conflict,
        lambda project, _: put(project, {WATCHED: NUMBERS.replace("30\n", "x\n")}),
    ),
    Case("a preview", told_preview, preview=True),
    Case("render error midway", told_touch, two={**NEXT, "zz.txt": "{{ nobody.knows.this }}\n"}),
    Case("kill -9 midway", told_half, kill=True),
    Case("a failing task", told_task, settings="_tasks: ['exit 3']\n", hook="exit 3\n"),
    Case(
        "a binary that only I changed", told_binary,
        lambda project, _: put(project, {"blob.bin": BLOB + b"mine"}),
        {**BASE, "blob.bin": BLOB}, {**NEXT, "blob.bin": BLOB},
    ),
    Case(
        "the kit renames a file that I edited", told_rename,
        lambda project, _: put(project, {"old.txt": MINE}),
        {**BASE, "old.txt": NUMBERS}, {**NEXT, "new.txt": NUMBERS},
    ),
    Case(
        "a kit's file that .gitignore ignores", told_secret,
        lambda project, _: put(project, {"secrets.toml": "key = 'mine'\n"}),
        {**BASE, "secrets.toml": "key = ''\n"}, {**NEXT, "secrets.toml": "key = ''\nother = ''\n"},
    ),
    *(Case(f"answers file: {what}", told_touch, _without(what)) for what in BROKEN),
    Case("an answer edited by hand", told_answer, _answer, {**BASE, **TITLE}, {**NEXT, **TITLE}),
    Case("a kit without tags", told_head, tagged=False),
]  # fmt: skip


def _versions(
    place: Path, case: Case, at: Callable[[Mapping[str, Content], int], dict[str, Content]]
) -> None:
    place.mkdir()
    git(place, "init", "--quiet", "--initial-branch=main")
    for number, held in enumerate((case.one, case.two), 1):
        git(place, "rm", "-rq", "--ignore-unmatch", ".")
        put(place, at(held, number))
        git(place, "add", "--all", "--force")
        git(place, "commit", "--quiet", "-m", f"v{number}")
        if case.tagged:
            git(place, "tag", f"v{number}")
        elif number == 1:
            return  # the second version comes once there is a project: see `_grown`


def copier_kit(place: Path, case: Case) -> None:
    """A template for Copier and headwater."""

    def at(held: Mapping[str, Content], number: int) -> dict[str, Content]:
        named = {
            f"template/{name}.jinja" if _is_template(each) else f"template/{name}": each
            for name, each in held.items()
        }
        texts = {
            name: each.replace("NAME", "project_name") if isinstance(each, str) else each
            for name, each in named.items()
        }
        config = CONFIG + (case.settings if number == LAST else "")
        answers = {"template/.copier-answers.yml.jinja": "{{ _copier_answers | to_nice_yaml }}"}
        return {"copier.yml": config, **answers, **texts}

    _versions(place, case, at)


def cookiecutter_kit(place: Path, case: Case) -> None:
    """The same files for cruft."""

    def at(held: Mapping[str, Content], number: int) -> dict[str, Content]:
        texts = {
            f"{{{{cookiecutter.folder}}}}/{name}": each.replace("NAME", "cookiecutter.name")
            if isinstance(each, str)
            else each
            for name, each in held.items()
        }
        hook = (
            {"hooks/post_gen_project.sh": f"#!/bin/sh\n{case.hook}"} if case.hook and number == LAST else {}
        )
        return {"cookiecutter.json": json.dumps({"folder": "mine", "name": "Sample"}), **texts, **hook}

    _versions(place, case, at)


def _is_template(content: Content) -> bool:
    return isinstance(content, str) and "{{" in content


PYTHON = sys.executable


def copied(kit: Path, place: Path, case: Case) -> list[str]:
    """Makes the project, by Copier: headwater updates what plain Copier has made, too."""
    at = ["--vcs-ref", "v1"] if case.tagged else []
    return [PYTHON, "-m", "copier", "copy", "--quiet", "--defaults", *at, str(kit), str(place)]


def crufted(kit: Path, place: Path, case: Case) -> list[str]:
    """Makes the project, by cruft."""
    at = ["--checkout", "v1"] if case.tagged else []
    return ["cruft", "create", str(kit), "--no-input", "--output-dir", str(place.parent), *at]


UPDATE = [PYTHON, "-m", "copier", "update", "--defaults"]
OURS = [PYTHON, "-m", "headwater", "update"]
TOOLS = [
    Tool("copier", ".copier-answers.yml", copier_kit, copied, [*UPDATE, "--trust"], [*UPDATE, "--pretend"]),
    Tool(
        "cruft", ".cruft.json", cookiecutter_kit, crufted,
        ["cruft", "update", "--skip-apply-ask"], ["cruft", "diff"],
    ),
    Tool("headwater", ".copier-answers.yml", copier_kit, copied, [*OURS, "--no-check"], [*OURS, "--dry-run"]),
]  # fmt: skip


def cell(tool: Tool, case: Case, home: Path) -> str:
    """What `tool` does in `case`: its exit code, and what came of the user's file."""
    kit, project = home / "kit", home / "mine"
    tool.kit(kit, case)
    made = _run(tool.create(kit, project, case), home)
    if made.returncode:
        return f"cannot be made: {made.stderr.strip().splitlines()[-1][:60]}"
    _grown(tool, kit, case)
    if not (project / ".git").exists():
        git(project, "init", "--quiet")
    keep(project)
    case.edit(project, tool.answers)
    keep(project)
    before = files(project)
    command = tool.preview if case.preview else list(tool.update)
    if tool.name == "cruft" and case.tagged and not case.preview:
        command += ["--checkout", "v2"]
    if case.kill:
        code, said = _killed(command, project), ""
    else:
        done = _run(command, project)
        code, said = done.returncode, done.stdout + done.stderr
    result = f"exit {code}" if code >= 0 else "killed"
    return f"{result}: {case.tell(Found(project, before, said))}"


def _grown(tool: Tool, kit: Path, case: Case) -> None:
    """The second version of a kit without tags."""
    if not case.tagged:
        folder = "{{cookiecutter.folder}}" if tool.name == "cruft" else "template"
        put(kit / folder, case.two)
        keep(kit)


def _run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env=_environment(cwd), capture_output=True, text=True, errors="replace",
        stdin=subprocess.DEVNULL, timeout=SECONDS, check=False,
    )  # fmt: skip


def _environment(cwd: Path) -> dict[str, str]:
    home = (cwd.parent if cwd.name == "mine" else cwd) / "user"
    home.mkdir(exist_ok=True)
    who = {
        f"GIT_{role}_{part}": "ada@localhost"
        for role in ("AUTHOR", "COMMITTER")
        for part in ("NAME", "EMAIL")
    }
    return {**os.environ, **who, "NO_COLOR": "1", "COLUMNS": "300", "HOME": str(home)}


def _killed(command: list[str], project: Path) -> int:
    """Kills it as soon as a file of the project is another, and gives whoever cleans up a moment."""
    before = {name: (project / name).stat().st_mtime_ns for name in (WATCHED, "second.txt")}
    process = subprocess.Popen(
        command, cwd=project, env=_environment(project), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while process.poll() is None and not _has_changed(project, before):
        time.sleep(0.0002)
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    code = process.wait()
    time.sleep(2)
    return code


def _has_changed(project: Path, before: Mapping[str, int]) -> bool:
    try:
        return any((project / name).stat().st_mtime_ns != time for name, time in before.items())
    except FileNotFoundError:
        return True


def main() -> None:
    """Prints the table."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    tools = [tool for tool in TOOLS if tool.name != "cruft" or shutil.which("cruft")]
    if len(tools) < len(TOOLS):
        print("cruft is left out: it is not installed here. `uv tool install cruft` brings it.\n")
    print("| case | " + " | ".join(tool.name for tool in tools) + " |\n|---" * 1 + "|---" * len(tools) + "|")
    for case in CASES:
        if wanted in case.name:
            cells = []
            for tool in tools:
                with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
                    cells.append(cell(tool, case, Path(home)))
            print(f"| {case.name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
