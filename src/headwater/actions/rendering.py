"""A recipe, rendered for one name and one project: what is to come, and what in it is to change."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from headwater.actions import additions, ingredients
from headwater.actions.trust import RUNS, Trust, trusted
from headwater.adapters import kits, recipes, sources
from headwater.adapters.guard import Guard
from headwater.adapters.sources import Origin
from headwater.analysis import registers
from headwater.analysis.registers import Navigation
from headwater.core import answers as given_answers
from headwater.core import part_names
from headwater.core.errors import HeadwaterError, UsageError
from headwater.core.project import Project
from headwater.core.recipe import NAVIGATION, Recipe, Registration
from headwater.core.recorded import ANSWERS_FILE, recorded
from headwater.core.settings import settings_of

OWN_KIT = "default"
"""What --kit names headwater's own recipes by."""

LONGEST_ANSWER = 60
FREE_NAMES = frozenset({"state"})
"""Kinds whose name becomes no module: it may be that of another one."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for.

    `section` is the group of pages that a page belongs to. Unless `register`, lines in files that are there
    are left to the user. `dry` writes nothing; `prove` is whether the result is checked, driven and tested
    before it is written, for at most `time_limit` seconds each.
    """

    kind: str
    name: str
    folder: Path = Path()
    answers: Mapping[str, str] = field(default_factory=dict)
    section: str | None = None
    register: bool = True
    kit: str | None = None
    dry: bool = False
    prove: bool = True
    time_limit: float = 120.0
    trust: Trust = field(default_factory=Trust)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The files to come, those to change, and the lines that are left to the user, each with its place.

    `there` says what is in the project already that would else be added to one of its files.
    """

    made: dict[str, bytes]
    changed: dict[str, bytes]
    lines: tuple[tuple[str, str], ...] = ()
    there: tuple[str, ...] = ()

    @property
    def written(self) -> dict[str, bytes]:
        """All files that are written."""
        return {**self.made, **self.changed}


def rendered(request: Request, root: Path, project: Project, guard: Guard, scratch: Path) -> Rendered:
    """What the request comes to in `project`, which is at `root`; `scratch` is for a kit.

    Raises:
        UsageError: the kind, the name or an answer cannot be, or a line has no place.
        EnvironmentLackError, UntrustedKitError: the kit cannot be had.
    """
    part_names.refuse_impossible(request.name)
    known = _known(request, root, guard, scratch)
    recipe = _recipe(request.kind, known)
    if recipe.kind not in FREE_NAMES:
        part_names.refuse_taken(request.name, ingredients.packages(project))
    found = registers.navigations(project)
    pages = any(each.where == NAVIGATION for each in recipe.registrations)
    navigation = _navigation(found, project, request) if pages else None
    context = ingredients.ingredients(project, request.name, navigation)
    kitchen = recipes.Kitchen(recipe, {**context, **_answers(request, recipe)})
    made, wanted = kitchen.files(), list(kitchen.registrations())
    if also := kitchen.also():
        made = {**recipes.Kitchen(_recipe(also, known), context).files(), **made}
    ingredients.refuse_module_in_the_way(project, made)
    for same in additions.same_address(context["named_page"] if pages else "", found):
        raise UsageError(f"The page {same} has that address already.", "Choose another name.")
    if pages and navigation is None and _has_legacy_pages(project):
        wanted = [each for each in wanted if each.where != NAVIGATION]  # Streamlit finds the page itself
    if not request.register:
        return Rendered(
            made, {}, tuple((_where(each, navigation), line) for each in wanted for line in _lines(each))
        )
    changed, there = additions.registered(project, wanted, navigation, request.section)
    return Rendered(made, additions.replaced(project, kitchen.replacements(), changed), there=there)


def _known(request: Request, root: Path, guard: Guard, scratch: Path) -> dict[str, Path]:
    """The folders of the recipes by kind, those of the project's kit before headwater's.

    Raises:
        UsageError, EnvironmentLackError, UntrustedKitError: the kit cannot be had.
    """
    origin = _kit_of(request, root)
    if origin.source is None:
        return recipes.found(None)
    try:
        with kits.opened(origin.source, origin.ref, guard, origin.versions) as kit:
            if (kit.root / "recipes").is_dir():
                runs = RUNS[1:] if request.prove and not request.dry else ()
                trusted(
                    replace(kit, unsafe={}), request.trust, runs, "--no-check"
                )  # no task is executed here
                return recipes.found(Path(shutil.copytree(kit.root, scratch / "kit")))
            return recipes.found(None)
    except HeadwaterError as error:
        error.hint = f"{error.hint} Or take headwater's own recipes: --kit {OWN_KIT}".strip()
        raise


def _recipe(kind: str, known: Mapping[str, Path]) -> Recipe:
    if kind not in known:
        raise UsageError(f"There is no recipe {kind!r}.", given_answers.nearest(kind, known))
    return recipes.read(known[kind])


def _kit_of(request: Request, root: Path) -> Origin:
    """Where the recipes of the project's kit are, and in which version."""
    if request.kit is not None:
        return Origin(None) if request.kit == OWN_KIT else sources.resolved(request.kit)
    file = root / ANSWERS_FILE
    if not file.is_file():
        return Origin(None)
    held = recorded(file.read_bytes())
    return Origin(kits.source_of(held.source), held.version or None)


def _navigation(found: Sequence[Navigation], project: Project, request: Request) -> Navigation | None:
    if not request.register and len(found) > 1:
        return found[0]
    return additions.the_navigation(found, settings_of(project.settings).entrypoints)


def _has_legacy_pages(project: Project) -> bool:
    return any(path.startswith(f"{ingredients.LEGACY_PAGES}/") for path in project.files)


def _answers(request: Request, recipe: Recipe) -> dict[str, str]:
    known, choices = recipe.answers or {}, recipe.choices or {}
    for name, value in request.answers.items():
        if name not in known:
            hint = given_answers.nearest(name, known) if known else "It asks for nothing but a name."
            raise UsageError(f"{name!r} is not a question of the recipe {recipe.kind}.", hint)
        if name in choices and value not in choices[name]:
            raise UsageError(
                f"{value!r} is not a choice for {name}.", f"Choose one of: {', '.join(choices[name])}."
            )
        if not value.strip() or len(value) > LONGEST_ANSWER or not value.isprintable():
            raise UsageError(
                f"{name}: {value!r} cannot be.", f"One line, of at most {LONGEST_ANSWER} letters, is fine."
            )
    return dict(request.answers)


def _where(registration: Registration, navigation: Navigation | None) -> str:
    if registration.where != NAVIGATION:
        return registration.where
    return f"{navigation.path}:{navigation.line}" if navigation else "st.navigation"


def _lines(registration: Registration) -> list[str]:
    return [line for line in (registration.before, registration.line) if line]
