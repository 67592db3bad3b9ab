"""`# noqa: HW201` comments: which codes are silenced on which lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

NOQA = re.compile(r"#\s*noqa\s*:\s*(?P<codes>[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)", re.IGNORECASE)
OURS = re.compile(rb"hw[a-z]*\d")
CODE = re.compile(r"HW[A-Z]*\d+", re.IGNORECASE)


def suppressions(source: bytes) -> dict[int, tuple[str, ...]]:
    """The codes of headwater that are silenced, by line.

    Another tool's codes in the same comment are left to that tool, and so is a bare `# noqa`: it silences
    nothing here. A comment on a line of a statement over several lines counts for that line alone.
    """
    if not _is_worth_a_look(source.lower()):
        return {}
    found: dict[int, tuple[str, ...]] = {}
    for line, comment in _comments(source):
        codes = [code.upper() for match in NOQA.finditer(comment) for code in CODE.findall(match["codes"])]
        if codes:
            found[line] = tuple(codes)
    return found


def _is_worth_a_look(source: bytes) -> bool:
    """Whether a line of `source`, in small letters, has a code of headwater behind a `noqa`."""
    at = source.find(b"noqa")
    while at >= 0:
        end = source.find(b"\n", at)
        end = len(source) if end < 0 else end
        if OURS.search(source, at, end):
            return True
        at = source.find(b"noqa", end)  # one look at each line: a line may be a whole file
    return False


def _comments(source: bytes) -> Iterator[tuple[int, str]]:
    import io
    import tokenize  # for a file that may hold one

    try:
        for token in tokenize.tokenize(io.BytesIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError):
        return
