"""Everything headwater raises on purpose.

    HeadwaterError              70  our own bug, unless a subclass says otherwise
    ├── VerificationError        1  the project was made, checked, and found wanting
    ├── UsageError               2  the user asked for something that cannot be
    │   ├── UncommittedError     2  the project has edits that no commit holds
    │   └── RefusedAnswerError   2  a validator of the kit, or its choices, refuses an answer
    ├── EnvironmentLackError     3  git, uv, the network, the disk: something around us is missing
    ├── UntrustedKitError        4  a kit wants to execute code and nobody said that it may
    └── StoppedError           130  the user has stopped it, and there is more to say than that

Each carries one line that says what is wrong (`message`) and one that says what to do (`hint`); the
command line prints both and exits with `exit_code`. Nothing else reaches a user but a bug of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from headwater.core.finding import Finding


class HeadwaterError(Exception):
    """An expected failure: `message` says what is wrong, `hint` what to do about it."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class VerificationError(HeadwaterError):
    """A check that the generated project must pass did not pass."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "", findings: Sequence[Finding] = ()) -> None:
        super().__init__(message, hint)
        self.findings = tuple(findings)


class UsageError(HeadwaterError):
    """The request itself is wrong: a bad option, a bad name, a folder that is in the way."""

    exit_code = 2


class UncommittedError(UsageError):
    """The project has edits that no commit holds: nothing was tried, and nothing is known of it."""


class RefusedAnswerError(UsageError):
    """A validator of the kit, or its choices, refuses the answer to `question`: all else may be in order."""

    def __init__(self, message: str, hint: str = "", question: str = "") -> None:
        super().__init__(message, hint)
        self.question = question


class EnvironmentLackError(HeadwaterError):
    """Something around headwater is missing or refuses: git, uv, the network, the disk, a permission."""

    exit_code = 3


class UntrustedKitError(HeadwaterError):
    """The kit would execute code on this machine and has not been trusted."""

    exit_code = 4


class StoppedError(HeadwaterError):
    """The user has stopped a command that knows better than to be run again as it was."""

    exit_code = 130
