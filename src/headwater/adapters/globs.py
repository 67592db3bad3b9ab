"""Which files a list of globs names, as .gitignore and Copier read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from headwater.core.errors import UsageError
from headwater.core.manifest import POLICIES, Policy


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


def governed(policy: Policy, kind: str, paths: Iterable[str]) -> set[str]:
    """Those of `paths` that are of a `kind` by the policy of a kit and of all that it lies over.

    Of a file that a layer names, if only by a `!glob`, its base has nothing to say.

    Raises:
        UsageError: a glob is none.
    """
    paths = set(paths)
    own = matching(getattr(policy, kind), paths)
    if policy.below is None:
        return own
    named = [glob.removeprefix("!") for each in POLICIES for glob in getattr(policy, each)]
    return own | governed(policy.below, kind, paths - matching(named, paths))
