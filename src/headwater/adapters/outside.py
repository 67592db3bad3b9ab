"""Keeps templates of others inside: while they are rendered, this process reads and writes nothing else.

Python tells an audit hook of all that leaves its own memory: files, folders, processes, sockets, libraries.
Copier and Jinja have none of these for a plain kit but in the kit and in the project, so whatever else is
asked for is the kit's wish. The hook stays for as long as the process lives, so it is for a child.
"""

from __future__ import annotations

import contextlib
import operator
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

READS = frozenset({"os.listdir", "os.scandir"})
GLOBS = frozenset({"glob.glob", "glob.glob/2"})
CHANGES = frozenset(
    {
        "os.chmod", "os.chown", "os.chflags", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir",
        "os.symlink", "os.truncate", "os.utime", "os.setxattr", "os.removexattr",
    }
)  # fmt: skip
NEVER = (
    "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "pty.",
    "socket.connect", "socket.bind", "socket.send", "socket.get", "ctypes.", "shutil.", "tempfile.",
    "os.kill", "os.chdir", "os.putenv", "os.unsetenv",
)  # fmt: skip
FIRST = operator.itemgetter(slice(0, 1))
PATHS = {
    "os.link": operator.itemgetter(slice(0, 2)),
    "os.rename": operator.itemgetter(slice(0, 2)),
    "os.symlink": operator.itemgetter(slice(1, 2)),
}
"""Which arguments of an event are paths that change; where a link leads is seen when somebody follows it."""


class ReachedOutError(BaseException):
    """A kit wanted something outside; not an Exception, so that nobody in between can make light of it."""


class _State:
    """Where the kit may read and write; None while nothing is watched. What it wanted first is kept."""

    reads: tuple[str, ...] | None = None
    writes: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    wanted = ""


class _NoEnvironment(Mapping[str, str]):
    """An environment that says who has asked for it."""

    def __getitem__(self, name: str) -> str:
        _refuse(f"the environment variable {name}")

    def __iter__(self) -> NoReturn:
        _refuse("the environment")

    def __len__(self) -> int:  # noqa: PLE0303 -- it never does
        _refuse("the environment")


@contextlib.contextmanager
def closed(reads: tuple[Path, ...], writes: tuple[Path, ...], *, variables: bool = False) -> Iterator[None]:
    """Within it, only what is in these folders can be read and written; unless told, no variable is there.

    Raises:
        ReachedOutError: something else was wanted.
    """
    environment = os.environ
    _State.writes = tuple(os.path.realpath(path) for path in writes)
    _State.libraries = tuple(
        {os.path.realpath(path) for path in (*sys.path, sys.prefix, sys.base_prefix) if path}
    )
    _State.reads = (*(os.path.realpath(path) for path in reads), *_State.writes)
    _State.wanted = ""  # by an earlier render, which has been told of it
    if not variables:
        os.environ = _NoEnvironment()  # type: ignore[assignment] # noqa: B003 -- not to clear it: to be told
    try:
        yield
    finally:
        os.environ, _State.reads = environment, None
    if _State.wanted:
        raise ReachedOutError(_State.wanted)


def watch() -> None:
    """Installs the hook, for good."""
    sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _State.reads is None:
        return
    if event == "open":
        _opened(*arguments[:3])
    elif event in READS:
        _check(arguments[0], (*_State.reads, *_State.libraries), "read")
    elif event in GLOBS:
        _check(arguments[0], _State.reads, "look into")
    elif event in CHANGES:
        for path in PATHS.get(event, FIRST)(arguments):
            _check(path, _State.writes, "change")
    elif event.startswith(NEVER):
        _refuse(f"{event} {str(arguments[0])[:200] if arguments else ''}".strip())


def _opened(path: Any, mode: str | None, flags: int) -> None:
    writing = any(letter in mode for letter in "wax+") if mode else flags & (os.O_WRONLY | os.O_RDWR)
    if writing:
        _check(path, _State.writes, "write")
    elif not str(path).endswith((".py", ".pyc")):
        _check(path, _State.reads or (), "read")
    else:
        _check(path, (*(_State.reads or ()), *_State.libraries), "read")


def _check(path: Any, allowed: tuple[str, ...], verb: str) -> None:
    if isinstance(path, int):  # what is open already
        return
    real = os.path.realpath(os.fsdecode(path))
    if not any(real == folder or real.startswith(os.path.join(folder, "")) for folder in allowed):  # noqa: PTH118
        _refuse(f"to {verb} {real}")


def _refuse(what: str) -> NoReturn:
    _State.wanted = _State.wanted or what
    raise ReachedOutError(what)
