"""What to say of a file system that refuses."""

from __future__ import annotations

import errno

from headwater.core.errors import EnvironmentLackError, HeadwaterError, UsageError

NO_SPACE = "No space left on device"
"""As Linux and macOS word it; what other commands say of a full disk holds it too."""


def full() -> EnvironmentLackError:
    """The disk is full."""
    return EnvironmentLackError("The disk is full.", "Free some space, then run it again.")


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
