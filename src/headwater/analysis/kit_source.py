"""A kit as its author wrote it: the questions with their lines, the templates, the names of all files."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from headwater.adapters.kit_documents import CONCATENATED
from headwater.adapters.kit_jinja import Templates, of_copier
from headwater.adapters.kit_yaml import BrokenError, Config, config, together
from headwater.adapters.plain_files import is_inside
from headwater.core.project import LEFT_OUT, Project
from headwater.core.recipe import FOLDER

CONFIG_FILES = ("copier.yml", "copier.yaml")
MANIFEST, RECIPE = "kit.toml", "recipe.toml"
SUFFIX = ".jinja"
TEMPLATE, CACHE = "template", "__pycache__"


@dataclass(frozen=True)
class KitSource:
    """The files of a kit, by path; `links` are those that are links, and whether each leads out of it.

    `recipes` are the files from which `headwater add` makes parts: they are no template.
    """

    files: Mapping[str, bytes]
    links: Mapping[str, bool]
    recipes: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path) -> KitSource:
        """Reads the kit in `root`: what is rendered, and what says how. A repository may have more than that.

        Raises:
            OSError: a file cannot be read.
        """
        top = {
            name: (root / name).read_bytes() for name in (*CONFIG_FILES, MANIFEST) if (root / name).is_file()
        }
        folder = root / _folder(cls(top, {}), root)
        found = {(folder / path).relative_to(root).as_posix(): text for path, text in _below(folder)}
        recipes = _recipes(root, within=folder == root)
        files = {path: text for path, text in found.items() if path not in recipes}
        links = {
            path.relative_to(root).as_posix(): not is_inside(path, root)
            for path in sorted({*folder.rglob("*"), *(root / FOLDER).rglob("*")})
            if path.is_symlink() and not LEFT_OUT & set(path.relative_to(root).parts)
        }
        source = cls({**files, **top}, links)
        return cls({**files, **top, **_included(source, root)}, links, recipes)

    @property
    def config_path(self) -> str:
        """Where its questions are; the first name that Copier looks for where there are none."""
        return next((name for name in CONFIG_FILES if name in self.files), CONFIG_FILES[0])

    @cached_property
    def config(self) -> Config:
        """Its questions and settings.

        Raises:
            BrokenError: copier.yml cannot be read.
        """
        found = config(self.text(self.config_path))
        others = [self._included(pattern) for pattern in found.included]
        settings, questions = dict(found.settings), dict(found.questions)
        for other in others:
            settings = together(other.settings, settings, {key[1:] for key in CONCATENATED})
            questions = other.questions | questions
        return Config(settings, questions, found.keys, found.included)

    def _included(self, pattern: str) -> Any:
        texts = [self.text(path) for path in sorted(fnmatch.filter(self.files, pattern))]
        return config("\n---\n".join(texts))

    def text(self, path: str) -> str:
        """What a file holds; empty where there is none."""
        try:
            return self.files.get(path, b"").decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BrokenError("It is no UTF-8.", 0) from error

    def setting(self, name: str, default: Any) -> Any:
        """A setting of copier.yml."""
        held = self.config.settings.get(name)
        return default if held is None else held.plain

    def of_template(self, like: KitSource) -> Iterator[str]:
        """The files that are rendered or copied, where the settings are those of `like`."""
        folder = str(like.setting("subdirectory", "") or "").strip("/")
        beside = {self.config_path, MANIFEST} if not folder else set()
        for path in (*self.files, *self.links):
            is_inside = "{{" in folder or not folder or path.startswith(f"{folder}/")
            if is_inside and path not in beside:
                yield path

    def rendered(self, like: KitSource) -> Iterator[str]:
        """Those of them that hold Jinja: all that end in the suffix."""
        suffix = like.setting("templates_suffix", SUFFIX)
        for path in self.of_template(like):
            if path in self.files and path.endswith(suffix or ""):
                yield path

    def templates(self) -> Templates:
        """What reads the Jinja of it.

        Raises:
            TypeError, AttributeError: its _envops are none of Jinja's.
        """
        environment = of_copier(dict(self.setting("envops", {}) or {}))
        return Templates(environment, extended=bool(self.setting("jinja_extensions", ())))


def _folder(top: KitSource, root: Path) -> str:
    """Where the templates are, as far as one can tell before they are read; "" for everywhere."""
    try:
        named = top.setting("subdirectory", None)
    except BrokenError:
        named = None
    if named is None and MANIFEST in top.files and (root / TEMPLATE).is_dir():
        return TEMPLATE  # a layer, whose base says so
    plain = str(named or "").strip("/")
    is_plain = "{" not in plain and (root / plain).is_dir() and is_inside(root / plain, root)
    return plain if is_plain else ""


def _below(folder: Path) -> Iterator[tuple[str, bytes]]:
    yield from Project.read(folder).files.items()


def _recipes(root: Path, *, within: bool) -> dict[str, bytes]:
    """The files of recipes; where these lie `within` the template, a folder without a manifest is none."""
    files = (path for path in sorted((root / FOLDER).rglob("*")) if path.is_file() and not path.is_symlink())
    below = {path.relative_to(root): path for path in files if CACHE not in path.parts}
    return {
        path.as_posix(): place.read_bytes()
        for path, place in below.items()
        if len(path.parts) > len((FOLDER, "KIND")) and (not within or Path(*path.parts[:2], RECIPE) in below)
    }


def _included(source: KitSource, root: Path) -> dict[str, bytes]:
    """The files that copier.yml is made of beside itself."""
    try:
        patterns = config(source.text(source.config_path)).included
        found = [path for pattern in patterns for path in root.glob(pattern.lstrip("/"))]
    except (BrokenError, ValueError):  # no pattern
        return {}
    files = [path for path in found if path.is_file() and is_inside(path, root) and ".." not in path.parts]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
