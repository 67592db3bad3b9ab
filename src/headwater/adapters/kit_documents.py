"""What Copier holds of a kit's copier.yml: all documents in one table, with what `!include` brings.

It is read here before Copier reads it, as what is shown of a kit has to be what it then executes. So this
follows `copier._template.load_template_config`, and refuses what that leaves to chance: which of several
included files has the say is up to the order in which a folder lists them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any

import yaml

from headwater.adapters.plain_files import is_inside
from headwater.core import safe_yaml

CONCATENATED = ("_exclude", "_jinja_extensions", "_secret_questions", "_skip_if_exists")
"""Settings that Copier takes from all documents; of any other key the last document has the say."""
MOST_INCLUDED = 500
"""Files, each time that one is included: those that include others may be a way without end."""


def held(file: Path) -> dict[Any, Any]:
    """The settings and questions in `file`, the kit's copier.yml.

    Raises:
        safe_yaml.BROKEN, OSError: it is no YAML, includes what it may not, or is no table.
    """
    return parsed(_text(file), file.parent)


def parsed(text: str, root: Path) -> dict[Any, Any]:
    """The same of the `text` of the copier.yml of the kit in `root`."""
    documents = [part for part in yaml.load_all(text, _reader(root)) if part]
    if any(isinstance(part, list) and not isinstance(part, _Included) for part in documents):
        raise yaml.YAMLError("it is no table of questions")
    return _together(list(_flat(documents)))


class _Included(list[Any]):
    """What `!include` stands for."""


def _reader(root: Path) -> type[safe_yaml.SafeLoader]:
    budget = safe_yaml.Budget()

    class Reader(safe_yaml.SafeLoader):
        """Knows Copier's `!include`; all files have one budget."""

        included = 0

        def __init__(self, text: str) -> None:
            super().__init__(text, budget)

        def include(self, node: yaml.Node) -> _Included:
            """The documents of all files of a pattern."""
            if not isinstance(node, yaml.ScalarNode):
                raise yaml.YAMLError("!include takes a pattern of files")
            pattern = str(self.construct_scalar(node))
            if PurePath(pattern).is_absolute() or ".." in PurePath(pattern).parts:
                raise yaml.YAMLError(f"!include {pattern} leads out of the kit")
            files = [self._documents(path, pattern) for path in root.glob(pattern)]
            _refuse_contradiction(files, pattern)
            return _Included(part for file in files for part in file)

        def _documents(self, path: Path, pattern: str) -> list[Any]:
            Reader.included += 1
            if Reader.included > MOST_INCLUDED:
                raise yaml.YAMLError(f"it includes more than {MOST_INCLUDED} files")
            if not is_inside(path, root):
                raise yaml.YAMLError(f"!include {pattern} leads out of the kit")
            return list(_flat(part for part in yaml.load_all(_text(path), Reader) if part))

    Reader.add_constructor("!include", Reader.include)
    return Reader


def _refuse_contradiction(files: Sequence[Sequence[Any]], pattern: str) -> None:
    """Raises YAMLError where two of the `files` of one pattern have a say about the same."""
    seen: set[Any] = set()
    for file in files:
        keys = {key for part in file if isinstance(part, dict) for key in part} - set(CONCATENATED)
        if twice := sorted(map(str, seen & keys)):
            raise yaml.YAMLError(f"two of the files that !include {pattern} names have {twice[0]}")
        seen |= keys


def _together(documents: Sequence[Any]) -> dict[Any, Any]:
    if not all(isinstance(document, dict) for document in documents):
        raise yaml.YAMLError("it is no table of questions")
    merged = {key: value for document in documents for key, value in document.items()}
    for key in CONCATENATED:
        values = [document[key] for document in documents if key in document]
        if not all(isinstance(value, list | str) for value in values):
            raise yaml.YAMLError(f"{key} is no list")
        merged |= {key: [each for value in values for each in value]} if values else {}
    return merged


def _flat(parts: Any) -> Iterator[Any]:
    for part in parts:
        if isinstance(part, list | tuple):
            yield from _flat(part)
        else:
            yield part


def _text(path: Path) -> str:
    if path.stat().st_size > safe_yaml.MOST_CHARACTERS:
        raise yaml.YAMLError(f"{path.name} has more than {safe_yaml.MOST_CHARACTERS} bytes")
    return path.read_text("utf-8")
