"""Of what others have written only plain files are taken, no more than there can reasonably be.

No link, no device, nothing in git's own folder by any of the names that some file system takes for it, no
name that Windows cannot have.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from headwater.core.errors import HeadwaterError, UntrustedKitError, UsageError


@dataclass(frozen=True, slots=True)
class Limits:
    """How many files, and how many bytes, there may be."""

    files: int
    size: int


OF_A_REPOSITORY = Limits(25_000, 2 << 30)
OF_A_KIT = Limits(20_000, 500 << 20)
OF_A_PROJECT = Limits(5_000, 100 << 20)

GIT = re.compile(r"\.git|git~\d+", re.IGNORECASE)
IGNORED_BY_MACOS = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
DEVICE = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(?:\..*)?", re.IGNORECASE
)
NOT_ON_WINDOWS = re.compile(r'[<>:"|?*\\\x00-\x1f]|[ .]$')


def entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Everything below `folder`, no link followed; what vanishes meanwhile is passed over."""
    waiting = [os.fspath(folder)]
    while waiting:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(waiting.pop()) as listed:
            for entry in listed:
                yield entry
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


def is_inside(path: Path, root: Path) -> bool:
    """Whether `path` is a file or folder in `root`, wherever links lead."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a link to itself
        return False


def exceeded(folder: Path, limits: Limits) -> str:
    """What there is too much of in `folder`; "" where it is within `limits`."""
    size = 0
    for files, entry in enumerate(entries(folder), start=1):
        with suppress(FileNotFoundError):
            size += entry.stat(follow_symlinks=False).st_size
        if files > limits.files:
            return f"more than {limits.files} files"
        if size > limits.size:
            return f"more than {limits.size >> 20} MiB"
    return ""


def refuse_what_is_no_kit(folder: Path, name: str) -> None:
    """Raises a HeadwaterError where `folder` has more than a kit may have, or what has no end."""
    if much := exceeded(folder, OF_A_KIT):
        raise UsageError(f"The kit {name} has {much}.", "Leave out what is no part of it, as environments.")
    for entry in entries(folder):
        if not (entry.is_symlink() or entry.is_dir() or entry.is_file()):
            place = Path(entry.path).relative_to(folder)
            raise _refused(f"What is in the kit {name}", place, "is neither a file nor a folder")


def transfer(source: Path, destination: Path, kit: str) -> None:
    """Copies the plain files in `source` into the new folder `destination`; anything else is refused.

    Raises:
        UntrustedKitError: `kit` has made what no kit may.
        UsageError: it has made too much, or a name that Windows cannot have.
    """
    if much := exceeded(source, OF_A_PROJECT):
        raise too_much(kit, much)
    for entry in entries(source):
        _refuse(entry, Path(entry.path).relative_to(source), kit)
    shutil.copytree(source, destination, copy_function=_copy)


def too_much(kit: str, what: str) -> HeadwaterError:
    """`kit` makes more than a project may have."""
    return UsageError(
        f"The kit {kit} makes {what}.", "No project is so large: that is for its author to mend."
    )


def _refuse(entry: os.DirEntry[str], path: Path, kit: str) -> None:
    what = f"What the kit {kit} makes"
    if is_of_git(entry.name):
        raise _refused(what, path, "is git's own")
    if entry.is_symlink():
        raise _refused(what, path, "is a link")
    if not (entry.is_dir() or entry.is_file()):
        raise _refused(what, path, "is neither a file nor a folder")
    if not is_portable(entry.name):
        raise UsageError(
            f"{what} cannot be on Windows: {path.as_posix()!r}.", "That is for its author to mend."
        )


def is_of_git(name: str) -> bool:
    """Whether some file system takes `name` for `.git`."""
    plain = IGNORED_BY_MACOS.sub("", unicodedata.normalize("NFKC", name)).partition(":")[0].rstrip(" .")
    return GIT.fullmatch(plain) is not None


def is_portable(name: str) -> bool:
    """Whether a file may be called `name` on Windows, too."""
    return not (NOT_ON_WINDOWS.search(name) or DEVICE.fullmatch(name))


def _refused(what: str, path: Path, why: str) -> HeadwaterError:
    return UntrustedKitError(f"{what} {why}: {path.as_posix()!r}.", "No kit may do that. Ask its author.")


def _copy(source: str, destination: str) -> None:
    shutil.copyfile(source, destination, follow_symlinks=False)
    executable = os.stat(source).st_mode & stat.S_IXUSR  # noqa: PTH116 -- as copytree calls it
    os.chmod(destination, 0o755 if executable else 0o644)  # noqa: PTH101
