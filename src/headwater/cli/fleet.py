"""`headwater update` of several projects: what it shows while it is at it, and the reports that it writes."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import typer

from headwater import __version__
from headwater.actions.fleet import Fleet, fleet
from headwater.adapters import disk
from headwater.cli import outcome, terminal
from headwater.cli.table import Table
from headwater.core.errors import HeadwaterError, StoppedError, UsageError
from headwater.core.fleet import DONE, OPEN, Fate, Member, Outcome, Shard, fingerprint
from headwater.reporters import fleet as drawn
from headwater.reporters.text import printable

WRITING_SHARE = 0.05
"""Of all the time, how much at most is spent on writing the report again when a project ends."""


@dataclass(frozen=True, slots=True)
class Output:
    """Where it all goes: `shown` is text, json, or diff."""

    shown: str
    report: Path | None = None
    html: Path | None = None
    resume: bool = False
    shard: Shard | None = None


def run(asked: Fleet, output: Output) -> int:
    """Updates a fleet; the exit code says whether somebody has to look at a project.

    Raises:
        UsageError: there are no projects, a report cannot be written, or is not one to resume by.
        StoppedError: the user has stopped it, and there is a report to go on by.
    """
    _refuse(output)
    if not asked.members:
        raise UsageError(
            "There are no projects.", "A project has an answers file; name it with --answers-file."
        )
    if output.shard:
        asked = replace(asked, members=tuple(output.shard.of(asked.members)))
    log = _Log(asked, output)
    asked = replace(asked, members=tuple(each for each in asked.members if each.name not in log.earlier))
    log.write(html=False)
    with _resumable(output), contextlib.ExitStack() as last:
        last.callback(log.write)  # whatever happens; and if it cannot, what there is to tell was told
        with disk.refusals(), _drawn(len(asked.members), output) as table:

            def ended(one: Outcome) -> None:
                log.add(one)
                table.ended(one)

            failed = fleet(asked, ended, table.heard) if asked.members else None
        return _told(asked, output, log, failed)


@contextlib.contextmanager
def _resumable(output: Output) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        if output.report is None:
            raise
        hint = "Nothing is left half done; go on with the same command and --resume."
        raise StoppedError("Stopped.", hint) from None


def _refuse(output: Output) -> None:
    """Raises UsageError for what would be known only when everything is done."""
    if output.resume and output.report is None:
        raise UsageError("--resume does not say where it stopped.", "Add --report FILE, as the first time.")
    for option, file in (("--report", output.report), ("--html", output.html)):
        if file:
            disk.refuse_unwritable(option, file)
    if output.report and output.html and output.report.resolve() == output.html.resolve():
        raise UsageError("--report and --html name the same file.", "Give each a file of its own.")


def undone(found: Sequence[Member]) -> int:
    """Takes back the last update of each; what cannot be in one is no reason to leave out the others.

    Returns:
        The highest of all exit codes.
    """
    code = 0
    for member in found:
        terminal.say(f"{printable(member.name)}:")
        try:
            code = max(code, outcome.undone(member.folder))
        except HeadwaterError as error:
            terminal.show_error(error)
            code = max(code, error.exit_code)
    return code


def _told(asked: Fleet, output: Output, log: _Log, failed: Member | None) -> int:
    if output.shown == "json":
        terminal.write_utf8(_json(log.report()))
    elif output.shown == "diff":
        terminal.write_bytes(b"".join(each.difference for each in log.outcomes))
    fates = [each.fate for each in log.outcomes]
    if log.earlier:
        terminal.say(f"Done before, and left out: {len(log.earlier)}.")
    terminal.say(drawn.verdict([fate.value for fate in fates], log.seconds))
    for doubt in drawn.doubts(each.unproven for each in log.outcomes):
        terminal.say(printable(doubt))
    if asked.each.branch and Fate.UPDATED in fates:
        terminal.say(f"Pushing is yours, for each that is updated: git push origin {asked.each.branch}")
    for line in _canary(asked, log.outcomes, failed):
        terminal.say(line)
    if Fate.WAITING in fates and output.report:
        terminal.say("Go on where it stopped: the same command with --resume.")
    return int(any(fate in OPEN or fate is Fate.WAITING for fate in fates))


def _canary(asked: Fleet, outcomes: Sequence[Outcome], failed: Member | None) -> Iterator[str]:
    """What there is to say of whoever went first: that it `failed`, or that nobody could."""
    if failed:
        yield f"{printable(failed.name)} went first and failed, so nothing else was begun."
        yield "Mend the cause, or let the others begin in spite of it: --canary 0"
    elif any(each.fate is Fate.WAITING for each in outcomes):
        yield f"That many want looking at: --max-failures {asked.most}. Mend them first."
    updated = [each for each in outcomes if each.fate is Fate.UPDATED]
    if (
        updated
        and asked.canaries
        and asked.each.prove
        and not any(each.shows(proving=True) for each in outcomes)
    ):
        yield "No app was run, so there was no canary: look at one yourself before you go on."


@contextlib.contextmanager
def _drawn(count: int, output: Output) -> Iterator[Table | _Lines]:
    lines = _Lines(to_stdout=output.shown == "text")
    if not terminal.is_live(sys.stderr):
        yield lines
        return
    kept: list[Outcome] = []
    try:
        with Table(count, kept) as table:
            yield table
    finally:
        for one in kept:
            lines.ended(one)


class _Lines:
    """A line for each project that has ended."""

    def __init__(self, *, to_stdout: bool) -> None:
        self._to_stdout = to_stdout

    def heard(self, member: Member, step: str) -> None:
        """Nothing: the log of a build is read afterwards."""

    def ended(self, outcome: Outcome) -> None:
        text = drawn.render(outcome)
        if self._to_stdout:
            typer.echo(text)
            sys.stdout.flush()
        else:
            terminal.say(text)


class _Log:
    """The report, written again and again, so that whoever goes on knows where it stopped."""

    def __init__(self, asked: Fleet, output: Output) -> None:
        self._output, self._start, self._written = output, perf_counter(), 0.0
        wanted = asked.each.wanted
        self._about = {
            "to": wanted.to, "answers": fingerprint(wanted.answers), "kit": wanted.kit,
            "branch": asked.each.branch,
        }  # fmt: skip
        self.outcomes: list[Outcome] = []
        self.earlier = self._read() if output.resume and output.report else {}

    @property
    def seconds(self) -> float:
        return perf_counter() - self._start

    def add(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        before = self.seconds
        if self._output.report and self._written <= WRITING_SHARE * before:
            self.write(html=False)
            self._written += self.seconds - before

    def write(self, *, html: bool = True) -> None:
        with disk.refusals():
            if self._output.report:
                disk.replace(self._output.report, _json(self.report()).encode("utf-8", "backslashreplace"))
            if html and self._output.html:
                disk.replace(self._output.html, drawn.page(self.report()).encode("utf-8", "backslashreplace"))

    def report(self) -> dict[str, Any]:
        rows = [*self.earlier.values(), *map(drawn.plain, self.outcomes)]
        rows.sort(key=lambda row: str(row["project"]))
        return {
            "headwater": __version__,
            "asked": self._about,
            "shard": str(self._output.shard) if self._output.shard else None,
            "seconds": round(self.seconds, 3),
            "counts": drawn.counts(rows),
            "projects": rows,
        }  # fmt: skip

    def _read(self) -> dict[str, Mapping[str, Any]]:
        """The projects that were done when it stopped.

        Raises:
            UsageError: it is no report, or one of another update.
        """
        file = self._output.report
        if file is None or not file.exists():
            return {}
        try:
            held = json.loads(file.read_bytes())
            rows = {each["project"]: each for each in held["projects"] if each["state"] in DONE}
            about = held["asked"]
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise UsageError(
                f"{file} is no report of an update.", "Leave --resume out to begin anew."
            ) from error
        if about != json.loads(json.dumps(self._about, default=str)):
            raise UsageError(f"{file} is of another update.", "Repeat its options, or leave --resume out.")
        return rows


def _json(report: Mapping[str, Any]) -> str:
    return json.dumps(report, indent=2, ensure_ascii=False, default=str) + "\n"
