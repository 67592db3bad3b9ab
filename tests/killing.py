"""Kills an update, an undo, or the recovery from a kill, at every point that matters, and looks what is left.

A parent has headwater and Copier loaded and forks a child for each point. The child counts, by Python's own
audit events, what it does to the disk and which commands it starts, and ends itself by SIGKILL before the
n-th of them: alone, so that the watchdog takes back what was begun, or with every process that it has
started, the watchdog among them, as when a machine loses its power. Linux only.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from headwater.actions.planning import Wanted
from headwater.actions.renders import Renders
from headwater.actions.undo import undo
from headwater.actions.update import Request, update, updated
from headwater.adapters import copier  # noqa: F401 -- loaded once, for every child
from headwater.adapters.guard import Guard
from headwater.adapters.rollback import digest
from headwater.core.errors import HeadwaterError
from headwater.core.progress import Silent
from updates import ONE, TWO, git, make_kit

EVENTS = frozenset(
    {
        "open", "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink",
        "os.truncate", "os.utime", "subprocess.Popen",
    }
)  # fmt: skip
"""What changes a disk, or starts somebody who may; `open` only where it is for writing."""

KIT_ONE = {
    **ONE,
    "template/deep/one/gone.txt": "in a folder that goes with it\n",
    "template/run.sh": "#!/bin/sh\n",
    "template/thing": "a file that becomes a folder\n",
    "template/things/a.txt": "a folder that becomes a file\n",
}
KIT_TWO = {
    **TWO,
    "template/run.sh": "#!/bin/sh\nexit 0\n",
    "template/thing/b.txt": "in the folder\n",
    "template/things": "a file now\n",
    "template/new/and/deep.txt": "in folders that are new\n",
}
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Shot:
    """A kill and what came of it.

    `what` is the command that was killed, `before` the event that it was killed at, `all_` whether whatever
    it had started was killed with it. `left` is the state once the watchdog has ended, `then` that after
    the next command has looked at the project: "before", "after" or "torn"; `next_` says how the next whole
    command went, and `litter` what lies about that should not.
    """

    what: str
    before: str
    everything: bool
    left: str = ""
    then: str = ""
    next_: str = ""
    litter: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether the project is as it was before or as it is to be, and the next command works."""
        whole = self.then in {"before", "after"}
        at_once = self.everything or self.left == self.then
        return whole and at_once and self.next_ == "works" and not self.litter


class Range:
    """A project before and after an update, of which each shot gets a copy."""

    def __init__(self, home: Path, renders: Renders, guard: Guard) -> None:
        self.home, self.renders = home, renders
        self._numbers = itertools.count()
        self.old = self._made()
        updated(Request(self.old, Wanted(), dry=True), renders, guard, Silent())  # renders both versions
        self.new = self._copy(self.old)
        assert _forked(lambda: self.update(self.new), self.new.parent) == 0
        (self.new / "new.txt").write_text("edited since, and never committed\n")
        self.undone = self._copy(self.new)
        assert _forked(lambda: undo(self.undone), self.undone.parent) == 0
        self.broken = self._copy(self.old)

    def _made(self) -> Path:
        kit = make_kit(self.home / "kit", {"v1": KIT_ONE, "v2": KIT_TWO})
        self.kit = kit
        made = self.home / "first" / "mine"
        made.parent.mkdir()
        opened = self.renders.kit(str(kit), "v1")
        shutil.copytree(self.renders.project(opened, {}, "mine")[0], made)
        (made / "run.sh").chmod(0o755)
        numbers = made / "numbers.txt"
        numbers.write_text(numbers.read_text().replace("5\n", "five\n", 1))
        git(made, "init", "--quiet")
        git(made, "add", "--all")
        git(made, "commit", "--quiet", "-m", "Start")
        (made / "local.txt").write_text("git ignores it\n")
        (made / "untracked.txt").write_text("git does not know it\n")
        return made

    def _copy(self, project: Path) -> Path:
        place = self.home / f"shot-{next(self._numbers)}" / "mine"
        (place.parent / "temporary").mkdir(parents=True)
        return Path(shutil.copytree(project, place, symlinks=True))

    def update(self, project: Path) -> None:
        """An update whose kit is open and rendered already: nearly all of it is the change itself."""
        with Guard() as guard:
            updated(Request(project, Wanted(), prove=False), self.renders, guard, Silent())

    def whole_update(self, project: Path) -> None:
        """All of it, as a user has it."""
        update(Request(project, Wanted(), prove=False))

    def look(self, project: Path) -> None:
        """The next command, which may take back what it finds half done, and writes nothing else."""
        with Guard() as guard:
            updated(Request(project, Wanted(), dry=True), self.renders, guard, Silent())

    def shots(self, what: str, count: int) -> Iterator[Shot]:
        """`count` shots at the events of `what`, by turns with the watchdog alive and dead."""
        work, start, end = self._subject(what)
        events = self._events(work, start)
        for number, at in enumerate(_points(events, count)):
            yield self._shot(Shot(what, events[at], number % 2 == 1), work, start, end, at=at)

    def timed_shots(self, what: str, count: int) -> Iterator[Shot]:
        """`count` shots from outside, at times spread over the whole of `what`."""
        work, start, end = self._subject(what)
        work = self.whole_update if what == "update" else work
        place = self._copy(start)
        begun = time.perf_counter()
        _forked(lambda: work(place), place.parent)
        whole = time.perf_counter() - begun
        for number in range(count):
            seconds = whole * (number + 0.5) / count
            shot = Shot(what, f"{100 * (number + 0.5) / count:.0f} % of its time", everything=False)
            yield self._shot(shot, work, start, end, seconds=seconds)

    def shots_at_recovery(self, count: int) -> Iterator[Shot]:
        """An update is killed with its watchdog in the midst of its change; then the recovery is, too."""
        events = self._events(self.update, self.old)
        at = max(number for number, event in enumerate(events) if event.startswith("rename after/"))
        broken = self._copy(self.old)
        _forked(lambda: self.update(broken), broken.parent, at=at, everything=True)
        assert _state(broken) not in (_state(self.old), _state(self.new)), "it was to be torn"
        again = self._events(self.look, broken)
        for number, place in enumerate(_spread(len(again), count)):
            shot = Shot("recovery", again[place], number % 2 == 1)
            yield self._shot(shot, self.look, broken, self.new, at=place, before=self.old)

    def _subject(self, what: str) -> tuple[Callable[[Path], None], Path, Path]:
        after = self._copy(self.old)
        match what:
            case "update":
                assert _forked(lambda: self.update(after), after.parent) == 0
                return self.update, self.old, after
            case _:
                return lambda project: undo(project) and None, self.new, self.undone

    def _events(self, work: Callable[[Path], None], start: Path) -> list[str]:
        place = self._copy(start)
        log = place.parent / "events"
        _forked(lambda: work(place), place.parent, log=log)
        return log.read_text().splitlines()

    def _shot(
        self, shot: Shot, work: Callable[[Path], None], start: Path, end: Path, *, at: int = -1,
        seconds: float = 0.0, before: Path | None = None,
    ) -> Shot:  # fmt: skip
        project = self._copy(start)
        known = {"before": _state(before or start), "after": _state(end)}
        _forked(lambda: work(project), project.parent, at=at, everything=shot.everything, seconds=seconds)
        left = _name(_state(project), known)
        looked = _forked(lambda: self.look(project), project.parent)
        then, litter = _name(_state(project), known), _litter(project, shot)
        following = self.update if _at_one(project) else lambda path: undo(path) and None
        code = _forked(lambda: following(project), project.parent)
        shutil.rmtree(project.parent, ignore_errors=True)
        fine = code == looked == 0  # a dry run looks at what is committed
        said = "works" if fine else f"exit {looked}, {code}"
        return replace(shot, left=left, then=then, next_=said, litter=litter)


def _at_one(project: Path) -> bool:
    return "_commit: v1" in (project / ".copier-answers.yml").read_text()


def _name(state: dict[str, Any], known: dict[str, dict[str, Any]]) -> str:
    return next((name for name, each in known.items() if each == state), "torn")


def _state(project: Path) -> dict[str, Any]:
    """Files, folders, links, modes, the index, what is checked out and every branch and tag."""
    held: dict[str, Any] = {}
    for path in sorted(project.rglob("*")):
        name = path.relative_to(project)
        if name.parts[0] != ".git":
            held[name.as_posix()] = (path.lstat().st_mode, digest(path))
    held["index"] = git(project, "ls-files", "--stage", "-v")
    held["refs"] = git(project, "for-each-ref", "refs/heads", "refs/tags")
    held["head"] = git(project, "rev-parse", "--symbolic-full-name", "HEAD")
    return held


def _litter(project: Path, shot: Shot) -> tuple[str, ...]:
    """What nobody needs any more once the next command has been there."""
    inside = [project / ".git" / "index.lock", *(project / ".git/headwater").glob("project/next*")]
    outside = [] if shot.everything else [*(project.parent / "temporary").iterdir()]
    return tuple(str(path.relative_to(project.parent)) for path in [*inside, *outside] if path.exists())


def _points(events: list[str], count: int) -> list[int]:
    """Three of four between the first and the last note of the change, the others before and after it."""
    noted = [at for at, event in enumerate(events) if "project/next" in event]
    inside = [noted[0] + at for at in _spread(noted[-1] - noted[0] + 1, count * 3 // 4)]
    outside = [at for at in range(len(events)) if not noted[0] <= at <= noted[-1]]
    return sorted(inside + [outside[at] for at in _spread(len(outside), count - len(inside))])


def _spread(length: int, count: int) -> list[int]:
    return sorted({round(number * (length - 1) / max(count - 1, 1)) for number in range(count)})


def _forked(
    work: Callable[[], object], place: Path, *, at: int = -1, everything: bool = False,
    seconds: float = 0.0, log: Path | None = None,
) -> int:  # fmt: skip
    """Runs `work` in a child, which is killed at event `at` or after `seconds`; waits for all it has started.

    Returns:
        The exit code that headwater would have, or -9.
    """
    kin = _children()
    child = os.fork()
    if child == 0:
        os._exit(_code_of(work, place, at, everything, log))
    if seconds:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    while left := _children() - kin:  # its watchdog, and whatever else has become ours
        for each in left:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(each, 0)
    return os.waitstatus_to_exitcode(status)


def _code_of(work: Callable[[], object], place: Path, at: int, everything: bool, log: Path | None) -> int:
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    tempfile.tempdir = str(place / "temporary")
    Path(tempfile.tempdir).mkdir(exist_ok=True)
    if at >= 0 or log:
        _count(at, everything, log)
    try:
        work()
    except HeadwaterError as error:
        return error.exit_code
    except BaseException:  # a user would see a bug of ours
        return HeadwaterError.exit_code
    return 0


def _count(at: int, everything: bool, log: Path | None) -> None:
    handle = os.open(log, os.O_CREAT | os.O_WRONLY) if log else -1
    numbers = itertools.count()

    def seen(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in EVENTS or (event == "open" and not _writes(arguments)):
            return
        number = next(numbers)
        if handle >= 0:
            os.write(handle, f"{_told(event, arguments)}\n".encode(errors="replace"))
        elif number == at:
            if everything:
                _kill_children()
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(seen)


def _writes(arguments: tuple[Any, ...]) -> bool:
    path, _, flags = arguments
    return not isinstance(path, int) and isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def _told(event: str, arguments: tuple[Any, ...]) -> str:
    name = event.removeprefix("os.")
    if event == "subprocess.Popen":
        words = [str(each) for each in arguments[1]]
        if Path(words[0]).name != "git":
            return "start " + Path(words[-3] if len(words) > 3 else words[0]).name
        at = 1
        while words[at] in {"-c", "-C"}:
            at += 2
        return "git " + words[at]
    path = Path(os.fsdecode(arguments[0])) if isinstance(arguments[0], str | bytes | Path) else Path("handle")
    return f"{name} {'/'.join(path.parts[-2:])}"


def _children() -> set[int]:
    lists = Path("/proc/self/task").glob("*/children")
    return {int(child) for each in lists for child in each.read_text().split()}


def _kill_children() -> None:
    for child in _children():
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


@contextlib.contextmanager
def prepared() -> Iterator[Range]:
    """A range in a temporary folder; orphans become our children, so that they can be waited for."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as home, contextlib.ExitStack() as stack:
        guard = stack.enter_context(Guard())
        renders = Renders(guard, stack)
        kept, tempfile.tempdir = tempfile.tempdir, home
        yield Range(Path(home), renders, guard)
        tempfile.tempdir = kept
