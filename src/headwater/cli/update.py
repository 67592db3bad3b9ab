"""`headwater update [PATH...]`."""

from __future__ import annotations

import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.core.errors import UsageError

if TYPE_CHECKING:
    from headwater.actions.update import Request

ANSWERS_FILE = ".copier-answers.yml"


class Conflict(StrEnum):
    """What to do about conflicts."""

    STOP = "stop"
    INLINE = "inline"


class Format(StrEnum):
    """How a plan is written."""

    TEXT = "text"
    JSON = "json"


def command(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH", help="Projects; here unless told.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="VERSION", help="Not the kit's newest version.")
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option("-d", "--data", metavar="KEY=VALUE", help="Change an answer. May be given again."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="Show the plan; write nothing.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change; write nothing.")] = False,
    conflict: Annotated[
        Conflict, typer.Option("--conflict", help="Stop at a conflict, or write markers into the files.")
    ] = Conflict.STOP,
    branch: Annotated[
        str, typer.Option("--branch", metavar="NAME", help="Commit on a new branch; leave the files alone.")
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the last update back.")] = False,
    no_check: Annotated[bool, typer.Option("--no-check", help="Neither check nor run the result.")] = False,
    no_codemods: Annotated[
        bool, typer.Option("--no-codemods", help="Do not fix your own code for the new Streamlit.")
    ] = False,
    kit: Annotated[
        str | None,
        typer.Option("--kit", metavar="SOURCE[@VERSION]", help="Where the kit is now, if it has moved."),
    ] = None,
    answers_file: Annotated[
        str, typer.Option("--answers-file", metavar="FILE", help="The project's answers file.")
    ] = ANSWERS_FILE,
    output_format: Annotated[
        Format, typer.Option("--output-format", help="How to write the plan.", case_sensitive=False)
    ] = Format.TEXT,
    trust: Annotated[
        bool, typer.Option("--trust", help="Execute what the kit asks for, without being asked.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option("--time-limit", metavar="SECONDS", min=1, help="For each drive.")
    ] = 120.0,
    below: Annotated[
        list[str] | None,
        typer.Option("--all", metavar="ROOT", help="Every project below a folder. May be given again."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="Projects at once; as many as cores.")
    ] = None,
    canary: Annotated[
        int, typer.Option("--canary", metavar="N", min=0, help="How many go first; a failure stops it all.")
    ] = 1,
    max_failures: Annotated[
        int, typer.Option("--max-failures", metavar="N", min=0, help="Stop after so many; 0 is never.")
    ] = 0,
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="K/N", help="Only the K-th of N parts of the projects.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="What became of each project, as JSON.")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="The same for people.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Leave out what was done when --report was written.")
    ] = False,
) -> int:
    """Move a project to a newer version of its kit, without ever leaving it broken."""
    from headwater.actions.planning import Wanted
    from headwater.actions.update import Request, update
    from headwater.cli import consent, outcome, progress, terminal
    from headwater.core import answers

    roots, given = [Path(root) for root in below or ()], [Path(path) for path in paths or ()]
    several = bool(roots or len(given) > 1 or shard or report or html or resume)
    if not given and not roots:
        given = [Path()]
    if several:
        from headwater.actions.fleet import Fleet, members
        from headwater.cli import fleet
    if shard:
        from headwater.core.fleet import Shard
    part = Shard.parsed(shard) if shard else None
    if undo:
        outcome.refuse_beside_undo({
            "--to": to, "--data": data, "--dry-run": dry_run, "--diff": diff, "--branch": branch,
            "--kit": kit, "--conflict inline": conflict is Conflict.INLINE, "--report": report,
            "--html": html, "--resume": resume, "--output-format json": output_format is Format.JSON,
        })  # fmt: skip
        if not several:
            return outcome.undone(given[0])
        found = members(roots, given, answers_file)
        return fleet.undone(part.of(found) if part else found)
    wanted = Wanted(to, answers.parse(data or ()), kit, answers_file, not no_codemods)
    request = Request(
        given[0] if given else Path(),
        wanted,
        dry_run or diff,
        conflict is Conflict.INLINE,
        branch,
        not no_check,
        time_limit,
        consent.trust(trust, interactive=terminal.is_interactive()),
    )
    _refuse_contradictions(request, is_patch=diff, is_json=output_format is Format.JSON)
    if several:
        found = members(roots, given, answers_file)
        asked = Fleet(found, request, jobs or 0, canary, max_failures, diff)
        shown = "diff" if diff else output_format.value
        return fleet.run(asked, fleet.Output(shown, report, html, resume, part))
    with progress.drawn() as drawing:
        done = update(request, drawing, difference=diff)
    marking = _marking(request, given[0])
    return outcome.show(done, as_json=output_format is Format.JSON, diff=diff, marking=marking)


def _refuse_contradictions(request: Request, *, is_patch: bool, is_json: bool) -> None:
    """Raises UsageError for options of which one would be left out in silence."""
    if is_patch and is_json:
        raise UsageError(
            "--diff does not go with --output-format json.", "As JSON there is the plan: it names every file."
        )
    if request.branch and request.inline:
        raise UsageError(
            "--branch does not go with --conflict inline.", "A commit with markers helps nobody."
        )


def _marking(request: Request, path: Path) -> str:
    """The same command once more, so that it writes the conflicts into the files."""
    wanted = request.wanted
    words = ["headwater", "update", "--conflict", "inline"]
    words += ["--to", wanted.to] if wanted.to else []
    words += ["--kit", wanted.kit] if wanted.kit else []
    words += ["--answers-file", wanted.answers_file] if wanted.answers_file != ANSWERS_FILE else []
    words += [word for name, value in wanted.answers.items() for word in ("-d", f"{name}={value}")]
    words += [] if wanted.codemods else ["--no-codemods"]
    return shlex.join([*words, *([] if path == Path() else [str(path)])])
