"""Where a kit has what, and whether a layer and its base have it in the same places."""

from __future__ import annotations

from pathlib import Path

from headwater.adapters import kit_config
from headwater.adapters.plain_files import is_inside
from headwater.core.errors import UsageError
from headwater.core.team import TEAM_FILE

MANIFEST, CONFIG, TEMPLATE = "kit.toml", "copier.yml", "template"
OTHER_CONFIG = "copier.yaml"
SUFFIX = ".jinja"
"""What ends the name of a template, unless a kit says otherwise; a layer and its base must not."""

SUBDIRECTORY, TEMPLATES_SUFFIX = "_subdirectory", "_templates_suffix"
SHAPE = {SUBDIRECTORY: TEMPLATE, TEMPLATES_SUFFIX: SUFFIX}


def config_of(root: Path) -> Path:
    """Where the kit in `root` has its questions, by either of the names that Copier knows."""
    other = root / OTHER_CONFIG
    return other if other.is_file() and not (root / CONFIG).is_file() else root / CONFIG


def templates_of(root: Path) -> Path:
    """The folder of the templates of the kit in `root`.

    Raises:
        UsageError: nobody can tell before it is rendered.
    """
    named = str(kit_config.config(root, root.name).get(SUBDIRECTORY) or "")
    folder = root / named.strip("/")
    if folder.is_dir() and is_inside(folder, root):
        return folder
    raise UsageError(
        f"The kit's _subdirectory is {named!r}, which is no folder of it: {TEAM_FILE} has no place.",
        "What kit.toml wants of projects takes a kit with all its templates in one folder.",
    )


def refuse_odd(base: Path, layer: Path) -> None:
    """Raises UsageError unless `layer` can lie over the kit in `base`."""
    _refuse_no_folder(layer / TEMPLATE, "The kit's")
    if not config_of(base).is_file():
        raise UsageError("The kit's base has no copier.yml.", "Name a complete kit in [base] of kit.toml.")
    said = kit_config.config(base, "that is the base")
    folder, suffix = _plain(said.get(SUBDIRECTORY)), said.get(TEMPLATES_SUFFIX, SUFFIX)
    if folder != TEMPLATE:
        where = f"in {folder!r}" if folder else "at its top"
        raise UsageError(f"The kit's base has its templates {where}, not in {TEMPLATE}/.", _OTHER_BASE)
    if suffix != SUFFIX:
        raise UsageError(f"The kit's base calls its templates *{suffix}, not *{SUFFIX}.", _OTHER_BASE)
    _refuse_no_folder(base / TEMPLATE, "The base's")
    own = kit_config.config(layer, "that is a layer") if config_of(layer).is_file() else {}
    for name, wanted in SHAPE.items():
        if name in own and _plain(own[name]) != wanted:
            raise UsageError(
                f"The copier.yml of a layer sets {name} to {own[name]!r}, and its base needs {wanted!r}.",
                "Take it out: what the base says holds for the layer, too.",
            )


_OTHER_BASE = "Only a kit of the usual shape can be a base: ask its author, or copy it."


def _plain(folder: object) -> str:
    return str(folder or "").strip("/").removeprefix("./")


def _refuse_no_folder(place: Path, whose: str) -> None:
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        what = "link" if place.is_symlink() else "file"
        raise UsageError(f"{whose} {place.name} is a {what}, not a folder.", "Put a folder in its place.")
