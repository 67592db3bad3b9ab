"""What to say of a file system that refuses."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from headwater.core.errors import EnvironmentLackError, HeadwaterError, UsageError

NO_SPACE = "No space left on device"
"""As Linux and macOS word it; what other commands say of a full disk holds it too."""


def replace(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all; its mode stays, and of a link what it leads to is written."""
    real = path.resolve()
    beside = real.with_name(f".{real.name}.{os.urandom(4).hex()}")
    try:
        beside.write_bytes(content)
        if real.exists():
            beside.chmod(real.stat().st_mode)
        beside.replace(real)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def refuse_unwritable(option: str, file: Path) -> None:
    """Refuses a `file` of the user's, the value of `option`, that `replace` could not write.

    Raises:
        UsageError: it is a folder, or its own folder is not there or may not be written to.
    """
    folder = file.resolve().parent
    if file.is_dir():
        why = f"{file} is a folder"
    elif not folder.is_dir():
        why = f"there is no folder for {file}"
    elif not os.access(folder, os.W_OK):
        why = f"the folder of {file} may not be written to"
    else:
        return
    raise UsageError(f"{option} cannot be written: {why}.", "Make the folder, or name another file.")


def full() -> EnvironmentLackError:
    """The disk is full."""
    return EnvironmentLackError("The disk is full.", "Free some space, then run it again.")


def expanded(path: str) -> Path:
    """`path` with `~` and `~user` replaced.

    Raises:
        UsageError: there is no such user.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise UsageError(
            f"{path} names a user that does not exist.", "Write ./~name for a folder."
        ) from error


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Within it, a file system that refuses is an error of headwater's; a reader that left is not."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise refusal(error) from error


def refusal(error: OSError) -> HeadwaterError:
    """`error` as one of headwater's own."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT} or NO_SPACE in str(error):
        return full()
    match error.errno:
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return EnvironmentLackError(
                f"Writing to {error.filename} is not permitted.", "Choose a folder that you may write to."
            )
        case errno.ENAMETOOLONG:
            return UsageError(
                "A file name would be longer than the file system allows.", "Choose a shorter name."
            )
        case _:
            reason = error.strerror or str(error)
            return EnvironmentLackError(f"{reason}: {error.filename}", "Mend that, then run it again.")
