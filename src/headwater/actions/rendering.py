"""A recipe, rendered for one name and one project: what is to come, and what in it is to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from headwater.actions import additions, cookbook, ingredients
from headwater.actions.cookbook import OWN_KIT, Cookbook
from headwater.actions.trust import RUNS, Trust
from headwater.adapters import kits, sources
from headwater.adapters.guard import Guard
from headwater.adapters.sources import Origin
from headwater.analysis import registers
from headwater.analysis.registers import Navigation
from headwater.core import answers as given_answers
from headwater.core import part_names
from headwater.core.errors import UsageError
from headwater.core.project import Project
from headwater.core.recipe import NAVIGATION, Recipe, Registration
from headwater.core.recorded import ANSWERS_FILE, recorded
from headwater.core.settings import settings_of

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


def rendered(request: Request, root: Path, project: Project, guard: Guard) -> Rendered:
    """What the request comes to in `project`, which is at `root`.

    Raises:
        UsageError: the kind, the name or an answer cannot be, or a line has no place.
        EnvironmentLackError, UntrustedKitError: the kit cannot be had, or wants what it has no right to.
    """
    part_names.refuse_impossible(request.name)
    runs = RUNS[1:] if request.prove and not request.dry else ()
    origin = _kit_of(request, root)
    with cookbook.opened(origin, guard, request.trust, runs, request.time_limit) as book:
        return _rendered(request, project, book)


def _rendered(request: Request, project: Project, book: Cookbook) -> Rendered:
    recipe = book.recipe(request.kind)
    if recipe.kind not in FREE_NAMES:
        part_names.refuse_taken(request.name, ingredients.packages(project))
    found = registers.navigations(project)
    pages = any(each.where == NAVIGATION for each in recipe.registrations)
    navigation = _navigation(found, project, request) if pages else None
    context = ingredients.ingredients(project, request.name, navigation)
    dish = book.dish(recipe, {**context, **_answers(request, recipe)})
    made, wanted = dict(dish.files), list(dish.registrations)
    if dish.also:
        made = {**book.dish(book.recipe(dish.also), context).files, **made}
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
    return Rendered(made, additions.replaced(project, dish.replacements, changed), there=there)


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
