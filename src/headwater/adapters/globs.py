"""Which files a list of globs names, as .gitignore and Copier read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def matching(globs: Sequence[str], paths: Iterable[str]) -> set[str]:
    """Those of `paths` that one of `globs` names; a later `!glob` takes some back."""
    if not globs:
        return set()
    import pathspec

    spec = pathspec.GitIgnoreSpec.from_lines(globs)
    return {path for path in paths if spec.match_file(path)}
