"""The files of a layer over those of its base: whatever the layer has not, it gets.

A file takes the place of the base's of that path, with the suffix of a template or without. The recipe for a
kind is the layer's or the base's as a whole. What a template includes may lie anywhere in a kit; what only
the base's own repository needs is left there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from headwater.adapters.plain_files import is_inside
from headwater.adapters.shapes import CONFIG, MANIFEST, OTHER_CONFIG, SUFFIX, TEMPLATE
from headwater.core.errors import UsageError
from headwater.core.manifest import Manifest
from headwater.core.recipe import FOLDER

LEFT_THERE = re.compile(
    r"\..*|(README|LICEN[CS]E|CHANGELOG|CONTRIBUTING)\b.*|tests|__pycache__", re.IGNORECASE
)
"""What a kit's repository has at its top for itself: its tests, workflows, texts for authors."""


def without(base: Path, held: Manifest) -> None:
    """Takes out of `base` what the layer leaves out.

    Raises:
        UsageError: the base does not have it.
    """
    for path in held.base.without if held.base else ():
        place = base / path
        if not is_inside(place, base) or not place.is_file():
            raise UsageError(
                f"kit.toml leaves out {path}, which its base does not have.", "Take it off [base] without."
            )
        place.unlink()


def inherited(base: Path, layer: Path) -> None:
    """Moves into `layer` all files of `base` that it has none of its own for.

    Raises:
        UsageError: what is a folder in one of them is a file or a link in the other.
    """
    own = {path.name for path in (layer / FOLDER).glob("*")} if (layer / FOLDER).is_dir() else set()
    for path in sorted(_files(base)):
        relative = path.relative_to(base)
        if relative.parts[0] == FOLDER and relative.parts[1:2] and relative.parts[1] in own:
            continue
        place = layer / relative
        if any(map(os.path.lexists, (place, *_twins(place, relative)))):
            _refuse_folder(place, relative)
            continue
        _refuse_no_folder(layer, relative)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.rename(place)


def twin(path: str) -> str:
    """What a template is called that is no template, and the other way round."""
    return path.removesuffix(SUFFIX) if path.endswith(SUFFIX) else f"{path}{SUFFIX}"


def _files(base: Path) -> Iterator[Path]:
    for top in base.iterdir():
        if top.name in {CONFIG, OTHER_CONFIG, MANIFEST} or LEFT_THERE.fullmatch(top.name):
            continue
        found = top.rglob("*") if top.is_dir() and not top.is_symlink() else [top]
        yield from (path for path in found if path.is_symlink() or not path.is_dir())


def _twins(place: Path, relative: Path) -> Iterator[Path]:
    if relative.parts[0] == TEMPLATE:
        yield place.with_name(twin(place.name))


def _refuse_folder(place: Path, relative: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        raise _clash(relative, "a folder", "a file")


def _refuse_no_folder(layer: Path, relative: Path) -> None:
    for folder in relative.parents:
        if (place := layer / folder).is_symlink() or place.is_file():
            raise _clash(folder, "a link" if place.is_symlink() else "a file", "a folder")


def _clash(path: Path, own: str, bases: str) -> UsageError:
    return UsageError(
        f"{PurePosixPath(path)} is {own} in the kit, and {bases} in its base.",
        "Call it otherwise, or leave out the base's: without, in [base] of kit.toml.",
    )
