"""Puts a kit that is a layer together with its base: the result is a complete, ordinary Copier template.

A layer has only what its team changes. Its `template/` holds files that are new or take the place of the
base's, its copier.yml questions that are new or asked otherwise: Copier reads a copier.yml of several
documents, of which the last that has a key counts, so both are kept as their authors wrote them. What a kit
locks and the values that it gives are documents of that, too, for plain Copier knows no kit.toml.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from headwater.adapters import kit_config, overlay, shapes
from headwater.adapters.shapes import CONFIG, MANIFEST, config_of
from headwater.core.errors import UsageError
from headwater.core.inheritance import PUBLISHED, asked_again
from headwater.core.manifest import Base, Manifest, manifest
from headwater.core.team import TEAM_FILE, written
from headwater.core.toml_text import toml

NOTE = "\n# Written by headwater: the kit is complete. What the kit.toml of its base says:\n"

LOCKED = "# Written by headwater: what is locked, nobody is asked.\n"

Fetch = Callable[[str, str, Path], object]
"""Brings a kit by its source and version, complete, into a folder that is not there yet."""


def manifest_of(root: Path) -> Manifest:
    """The manifest of the kit in `root`; an empty one where it has none.

    Raises:
        UsageError: it is broken.
    """
    file = root / MANIFEST
    try:
        return manifest(file.read_text("utf-8")) if file.is_file() else Manifest()
    except UnicodeDecodeError as error:
        raise UsageError("kit.toml is not UTF-8.", "Save it as UTF-8.") from error


def _is_complete(held: Manifest) -> bool:
    """Whether plain Copier renders the kit as headwater does, but for what it wants of its projects."""
    return held.published or not (held.base or held.locked or held.values)


def complete(root: Path, fetch: Fetch) -> Manifest:
    """Puts into the kit in `root` what plain Copier does not know, its base before all; returns its manifest.

    Raises:
        UsageError: the manifest is broken, or the base is none that it can lie over.
    """
    held = manifest_of(root)
    if not _is_complete(held):
        below: dict[str, Any] = {}
        if held.base:
            below = _put_base_in(root, held, held.base, fetch)
        elif asked := _questions(root):
            _write_questions(root, [_given(held), asked, _locks(held)])
        with (root / MANIFEST).open("a", encoding="utf-8") as file:
            file.write(f"{NOTE}{toml(below, PUBLISHED)}")
        held = manifest_of(root)
    _tell_projects(root, held)
    return held


def _put_base_in(root: Path, held: Manifest, base: Base, fetch: Fetch) -> dict[str, Any]:
    """Makes the layer in `root` complete but for its manifest; returns what that of the base says."""
    import tomllib

    own = kit_config.config(root, held.name) if config_of(root).is_file() else {}
    with tempfile.TemporaryDirectory(prefix="base-", dir=root.parent) as scratch:
        place = Path(scratch, "base")
        fetch(base.kit, base.version, place)
        manifest_of(place)  # which says what is wrong with it
        text = (place / MANIFEST).read_text("utf-8") if (place / MANIFEST).is_file() else ""
        put_together(place, root, held)
    return asked_again(tomllib.loads(text), own.keys())


def _tell_projects(root: Path, held: Manifest) -> None:
    """Has the kit give its projects what it wants of them; plain Copier gives it, too."""
    if text := written(held):
        (shapes.templates_of(root) / TEAM_FILE).write_text(text, "utf-8", newline="\n")


def put_together(base: Path, layer: Path, held: Manifest) -> None:
    """Turns `layer` into a complete kit over the complete kit in `base`, which is used up.

    Raises:
        UsageError: the base is none that a layer can lie over, or has not what the layer leaves out.
    """
    shapes.refuse_odd(base, layer)
    overlay.without(base, held)
    overlay.inherited(base, layer)
    _write_questions(layer, [_questions(base), _given(held), _questions(layer), _locks(held)])


def _questions(root: Path) -> str:
    file = config_of(root)
    try:
        return file.read_text("utf-8-sig") if file.is_file() else ""
    except UnicodeDecodeError as error:
        raise UsageError(f"The kit's {file.name} is not UTF-8.", "Save it as UTF-8.") from error


def _write_questions(root: Path, documents: Iterable[str]) -> None:
    """Has the kit in `root` ask what `documents` say, the last that has a question."""
    together = "---\n".join(_ended(each) for each in documents if each.strip())
    config_of(root).unlink(missing_ok=True)  # Copier refuses a kit that has both names
    (root / CONFIG).write_text(together, "utf-8", newline="\n")


def _given(held: Manifest) -> str:
    """The values, as questions that nobody is asked: before all that may use them."""
    return _hidden(held.values)


def _locks(held: Manifest) -> str:
    """The locked answers likewise: after the questions whose place they take."""
    return f"{LOCKED}{_hidden(held.locked)}" if held.locked else ""


def before_locks(questions: str) -> str:
    """A completed copier.yml as it would ask if nothing were locked, in the kit or in what it lies over."""
    return re.sub(rf"^{re.escape(LOCKED)}.*?(?=^---\n|\Z)", "", questions, flags=re.DOTALL | re.MULTILINE)


def _hidden(answers: Mapping[str, Any]) -> str:
    import yaml

    fixed = {
        name: {"type": _type_of(value), "default": value, "when": False} for name, value in answers.items()
    }
    return yaml.safe_dump(fixed, sort_keys=False, allow_unicode=True, width=2**20) if fixed else ""


def _type_of(value: Any) -> str:
    match value:
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "float"
        case str():
            return "str"
        case _:
            return "yaml"


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"
