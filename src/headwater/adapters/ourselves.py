"""Which headwater this is, for whoever needs another."""

from __future__ import annotations

import headwater
from headwater.core.errors import EnvironmentLackError, UsageError


def refuse_other_version(required: str, who: str) -> None:
    """Raises EnvironmentLackError when this headwater is not what `who` has as its required-version.

    Raises:
        UsageError: it is no range of versions.
    """
    if not required:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        fits = headwater.__version__ in SpecifierSet(required, prereleases=True)
    except InvalidSpecifier as error:
        raise UsageError(
            f"The required-version of {who} is {required!r}, which is no range.", 'Write it as ">=1.2,<2".'
        ) from error
    if not fits:
        raise EnvironmentLackError(
            f"{who[0].upper()}{who[1:]} needs headwater {required}; this is {headwater.__version__}.",
            "Install a headwater that fits.",
        )
