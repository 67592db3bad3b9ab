"""Finds what is wrong with the recipes of a kit: which there are, and what their manifests say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from headwater.adapters import recipes
from headwater.analysis.kit_recipe_texts import Texts
from headwater.analysis.kit_schema import line_of
from headwater.analysis.kit_source import KitSource
from headwater.core import answers as given_answers
from headwater.core.errors import UsageError
from headwater.core.finding import Finding
from headwater.core.kit_problem import problem
from headwater.core.recipe import FOLDER, NAVIGATION, Recipe

KIND = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
COLLECTION = re.compile(r"[^:]+\.py:[A-Za-z_]\w*")
PARTS = {"register": ("in", "line", "before", "optional"), "replace": ("in", "old", "new")}
TOP = ("summary", "answers", "choices", "also", *PARTS)


def findings(files: Mapping[str, bytes], given: frozenset[str]) -> Iterator[Finding]:
    """What there is to say of the recipes in `files`, whose templates may use the names that are `given`."""
    for kind in sorted({path.split("/")[1] for path in files}):
        below = f"{FOLDER}/{kind}/"
        own = {path.removeprefix(below): text for path, text in files.items() if path.startswith(below)}
        manifest = f"{below}{recipes.MANIFEST}"
        if recipes.MANIFEST not in own:
            yield problem("KIT009", below + min(own), 0, f"{kind} has no {recipes.MANIFEST}.")
            continue
        if not KIND.fullmatch(kind):
            yield problem("KIT009", manifest, 0, f"{kind!r} is nothing that one would type.")
        try:
            recipe = recipes.parsed(own[recipes.MANIFEST], Path(FOLDER, kind))
        except UsageError as error:
            line = re.search(r"at line (\d+)", error.message)
            yield problem("KIT001", manifest, int(line[1]) if line else 0, error.message)
            continue
        yield from _of_manifest(recipe, manifest, own[recipes.MANIFEST].decode())
        yield from Texts(recipe, below, own, given).findings()


def of_kinds(own: KitSource, whole: KitSource) -> Iterator[Finding]:
    """What there is to say of `own` recipes beside those of the `whole` kit, and beside its template."""
    known = {path.split("/")[1] for path in whole.recipes} | recipes.found(None).keys()
    for path, text in own.recipes.items():
        if path.count("/") == 2 and path.endswith(f"/{recipes.MANIFEST}"):  # noqa: PLR2004 -- recipes/KIND/
            yield from _of_also(path, text.decode("utf-8", "replace"), known)
    excluded = str(whole.setting("exclude", ""))
    if own.recipes and not str(whole.setting("subdirectory", "") or "") and FOLDER not in excluded:
        said = "The recipes lie in what is rendered: every project gets them as they are."
        yield problem("KIT009", min(own.recipes), 0, said)


def _of_also(path: str, text: str, known: set[str]) -> Iterator[Finding]:
    try:
        also = tomllib.loads(text).get("also", "")
    except (tomllib.TOMLDecodeError, RecursionError):
        return  # that is told already
    if isinstance(also, str) and also.strip() and "{" not in also and also.strip() not in known:
        nearest = given_answers.nearest(also.strip(), known)
        yield problem("KIT009", path, line_of(text, "", "also"), f"There is no recipe {also!r}. {nearest}")


def _of_manifest(recipe: Recipe, path: str, text: str) -> Iterator[Finding]:
    held = tomllib.loads(text)
    for key in set(held) - {*TOP}:
        yield _unknown(key, TOP, path, line_of(text, "", key))
    for table, keys in PARTS.items():
        for index, each in enumerate(held.get(table, [])):
            for key in set(each) - {*keys}:
                yield _unknown(f"[[{table}]] {key}", keys, path, line_of(text, table, key, index))
    for index, registration in enumerate(recipe.registrations):
        where = registration.where
        if "{" not in where and where != NAVIGATION and not COLLECTION.fullmatch(where):
            line = line_of(text, "register", "in", index)
            yield problem("KIT001", path, line, f"{where!r} is neither {NAVIGATION} nor path.py:NAME.")
    yield from _of_choices(recipe, path, text)


def _unknown(what: str, known: tuple[str, ...], path: str, line: int) -> Finding:
    nearest = given_answers.nearest(what.rsplit(maxsplit=1)[-1], known)
    return problem("KIT001", path, line, f"{what} is nothing that a recipe has. {nearest}")


def _of_choices(recipe: Recipe, path: str, text: str) -> Iterator[Finding]:
    answers: Mapping[str, Any] = recipe.answers or {}
    for name, choices in (recipe.choices or {}).items():
        line, default = line_of(text, "choices", name), answers.get(name)
        if default is None:
            yield problem("KIT001", path, line, f"There are choices for {name}, which is no answer.")
        elif "{" not in default and default not in choices:
            said = f"{name}: the default {default!r} is none of {', '.join(choices)}."
            yield problem("KIT001", path, line_of(text, "answers", name), said)
