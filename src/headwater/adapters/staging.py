"""A folder beside the target, in which everything is made before one rename puts it into place.

Beside it, because a rename is atomic only within a file system; inside a target that must stay the folder
it is, such as a mounted volume. Whatever fails before the rename
leaves nothing behind: an exception removes the folder, a kill leaves that to the guard, and a machine
that lost its power leaves it to the next `new` in the same place.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from headwater.adapters import disk
from headwater.adapters.guard import Guard
from headwater.adapters.locks import held, is_free
from headwater.core.errors import UsageError

PREFIX = ".headwater-"
LOCK = "in-use"
UNITS = frozenset({".venv"})
"""Folders that are replaced as a whole: half of one and half of another would not work."""


@dataclass(frozen=True, slots=True)
class Staging:
    """`project` is where the project is rendered; `scratch` is for whatever must not travel with it."""

    project: Path
    scratch: Path
    target: Path
    guard: Guard

    def copy(self, name: str) -> Path:
        """A throw-away copy of the project, so that running it leaves no trace in the real one."""
        return Path(shutil.copytree(self.project, self.scratch / name, ignore=shutil.ignore_patterns(".git")))

    def keep(self) -> Path:
        """Moves the unfinished project to a path beside its target that nobody has, and tells it."""
        self.target.parent.mkdir(parents=True, exist_ok=True)
        place = _spare(self.target, "-failed")
        return Path(shutil.move(self.project, place))

    def place(self, *, force: bool) -> tuple[str, ...]:
        """Puts the project where it belongs, all or nothing.

        Returns:
            The user's files that were in the way and now end in `.orig`, relative to the target.

        Raises:
            UsageError: something is in the target that must not be touched.
            EnvironmentLackError: the file system refuses.
        """
        if force or _is_in_use(self.target):
            moved = _merge(self.project, self.target, self.guard)
            return tuple(path.relative_to(self.target).as_posix() for path, _ in moved)
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self.project.rename(self.target)
        except OSError as error:
            if error.errno in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EISDIR}:
                raise UsageError(
                    f"{self.target} has come into being in the meantime.",
                    "Look at what is there; choose another name, or pass --force.",
                ) from error
            raise disk.refusal(error) from error
        return ()


@contextlib.contextmanager
def staging(target: Path, guard: Guard, *, force: bool = False) -> Iterator[Staging]:
    """A staging folder for `target`, an absolute path; parents of it are made when it is put into place.

    `force` says that the project will be merged into a folder that has files.

    Raises:
        EnvironmentLackError: the parent folder refuses.
    """
    made = _missing_parents(target)
    home = home_of(target, force=force)
    sweep(home)
    with contextlib.ExitStack() as undo:
        folder = home / f"{PREFIX}{secrets.token_hex(4)}"
        guard.watch_path(folder)  # before it is there: a kill may come in between
        undo.callback(guard.forget_path, folder)
        try:
            folder.mkdir()
        except OSError as error:
            raise disk.refusal(error) from error
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        undo.enter_context(held(folder / "lock"))
        (folder / "lock").rename(folder / LOCK)  # in sight only now: a sweep takes a free lock for abandoned
        for parent in made:
            undo.callback(_remove_if_empty, parent)
        (folder / "scratch").mkdir()
        yield Staging(folder / "project", folder / "scratch", target, guard)


def put(target: Path, files: Mapping[str, tuple[bytes | None, bytes]], guard: Guard) -> None:
    """Changes files, by path relative to the folder `target`, all or nothing.

    Each is given as it was when somebody looked at it last (None: not there) and as it is to be. One that has
    become otherwise since is kept beside it, as *.orig.

    Raises:
        UsageError: a folder or a link is where a file must be.
        EnvironmentLackError: the file system refuses; all is as it was.
    """
    with staging(target, guard, force=True) as staged:
        for path, (_, content) in files.items():
            place = staged.project / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            if (target / path).is_file():
                shutil.copymode(target / path, place)
        for moved, spare in _merge(staged.project, target, guard):
            if spare.read_bytes() == files[moved.relative_to(target).as_posix()][0]:
                guard.watch_path(spare)
                spare.unlink()
                guard.forget_path(spare)


def sweep(home: Path) -> None:
    """Removes staging folders of commands that ended without being able to: nobody holds their lock."""
    for folder in home.glob(f"{PREFIX}*"):
        lock = folder / LOCK
        if lock.is_file() and not folder.is_symlink() and is_free(lock):
            shutil.rmtree(folder, ignore_errors=True)


def home_of(target: Path, *, force: bool) -> Path:
    """The folder that a staging folder for `target` is made in."""
    if target.is_dir() and (force or _is_in_use(target)):
        return target
    return next(parent for parent in target.parents if parent.exists())


def _missing_parents(target: Path) -> list[Path]:
    return [parent for parent in reversed(target.parents) if not parent.exists()]


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()


def _is_in_use(target: Path) -> bool:
    """Whether `target` must stay the folder it is: a shell stands in it, or something is mounted there."""
    if not target.is_dir():
        return False
    return Path.cwd().resolve().is_relative_to(target.resolve()) or target.is_symlink() or _is_mount(target)


def _is_mount(folder: Path) -> bool:
    """Whether something is mounted there: of a bind mount only Linux's own list of mounts can tell."""
    mounts = Path("/proc/self/mountinfo")
    listed = mounts.read_text("utf-8", "replace").splitlines() if mounts.is_file() else []
    escaped = re.sub(r"[ \t\n\\]", lambda letter: f"\\{ord(letter[0]):03o}", str(folder.resolve()))
    return folder.is_mount() or any(line.split(" ")[4] == escaped for line in listed)


def _merge(project: Path, target: Path, guard: Guard) -> list[tuple[Path, Path]]:
    """Moves every file of `project` into `target`, all or nothing.

    Returns:
        The files that were in the way, and where each is now.
    """
    target.mkdir(parents=True, exist_ok=True)
    moves = list(_moves(project, target))
    set_aside: list[tuple[Path, Path]] = []
    with contextlib.ExitStack() as undo:
        # The guard settles before anything is undone: else it would remove what has just been put back.
        for source, destination in moves:
            if os.path.lexists(destination):
                if destination.is_file() and destination.read_bytes() == source.read_bytes():
                    continue
                set_aside.append((destination, _set_aside(destination, guard, undo)))
            guard.watch_path(destination)
            undo.callback(guard.settle)
            source.rename(destination)
            undo.callback(os.replace, destination, source)
            undo.callback(guard.settle)
        guard.settle()
        undo.pop_all()
    return set_aside


def _set_aside(path: Path, guard: Guard, undo: contextlib.ExitStack) -> Path:
    spare = _spare(path, ".orig")
    guard.watch_move(spare, path)
    path.rename(spare)
    undo.callback(os.replace, spare, path)
    undo.callback(guard.settle)
    return spare


def _moves(project: Path, target: Path) -> Iterator[tuple[Path, Path]]:
    """What has to be moved where: whole folders where the target has none, else file by file.

    Raises:
        UsageError: a file of the user's is where a folder must be, or the other way round, or a link
            leads out of the target.
    """
    for source in sorted(project.iterdir()):
        destination = target / source.name
        if not os.path.lexists(destination) or source.name in UNITS:
            yield source, destination
        elif destination.is_symlink() or destination.is_dir() != source.is_dir():
            raise UsageError(f"{destination} is in the way.", "Move it elsewhere, or choose another folder.")
        elif source.is_dir():
            yield from _moves(source, destination)
        else:
            yield source, destination


def _spare(path: Path, suffix: str) -> Path:
    """A name beside `path` that nobody has: `README.md.orig`, then `README.md.orig1`, and so on."""
    names = (path.with_name(f"{path.name}{suffix}{number or ''}") for number in itertools.count())
    return next(name for name in names if not os.path.lexists(name))
