"""Which files a list of globs names, as .gitignore and Copier read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from headwater.core.errors import UsageError


def matching(globs: Sequence[str], paths: Iterable[str]) -> set[str]:
    """Those of `paths` that one of `globs` names; a later `!glob` takes some back.

    Raises:
        UsageError: one of them is no glob.
    """
    if not globs:
        return set()
    import pathspec

    try:
        spec = pathspec.GitIgnoreSpec.from_lines(globs)
    except ValueError as error:
        raise UsageError(
            f"A glob of the kit's policy is none: {error}", "Mend [policy] in kit.toml."
        ) from error
    return {path for path in paths if spec.match_file(path)}
