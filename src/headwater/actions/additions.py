"""What a recipe comes to in a project: files that are new, and lines in files that are there."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterable, Mapping, Sequence

from headwater.analysis import literals, registers
from headwater.analysis.literals import Literal, Text, UnsureError
from headwater.analysis.registers import Navigation
from headwater.core import answers as given_answers
from headwater.core import edits
from headwater.core.errors import HeadwaterError, UsageError
from headwater.core.finding import Edit
from headwater.core.parsing import is_exact
from headwater.core.project import Project
from headwater.core.recipe import NAVIGATION, Registration, Replacement
from headwater.core.team import team_of

LONGEST_LINE = 2_000
"""Letters of a registration: what Python's parser surely bears."""
LONGEST_SHOWN = 80


class Place:
    """Where the element of one registration belongs."""

    def __init__(
        self, path: str, source: bytes, node: Literal, statement: ast.stmt | None, width: int
    ) -> None:
        self.path, self.node, self.statement = path, node, statement
        self.text = Text(source, width)

    def holds(self, line: str) -> bool:
        """Whether the element is there already."""
        wanted = ast.dump(ast.parse(line, mode="eval").body)
        return any(ast.dump(each) == wanted for each in self.node.elts)

    def edits(self, registration: Registration, body: Sequence[ast.stmt]) -> list[Edit]:
        """The edits that it takes.

        Raises:
            UnsureError: no place is surely right.
            UsageError: nothing can be inserted in a file of that encoding.
        """
        if not is_exact(self.text.source):
            raise UsageError(
                f"{self.path} is no plain UTF-8: it has a byte order mark, another encoding, odd line ends.",
                "Save it as UTF-8 without a mark, or pass --no-register and add the line yourself.",
            )
        made = literals.appended(self.text, self.node, registration.line)
        if registration.before and self.statement is not None:
            made += literals.before(self.text, self.statement, body, registration.before)
        return made


def registered(
    project: Project,
    registrations: Sequence[Registration],
    navigation: Navigation | None,
    section: str | None,
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The files that `registrations` change, as they will be, and which statements of them are there already.

    Raises:
        UsageError: a place cannot be found for sure; the message says what to write there; or what
            is registered is no Python.
    """
    there = []
    changed: dict[str, list[Edit]] = {}
    for each in registrations:
        _refuse_broken(each)
        try:
            place = _place(project, each, navigation, section)
            if place.holds(each.line) or _names(each, navigation):
                there += [f"{place.path} has {each.line} already"] if each.before else []
            else:
                _refuse_managed(project, place.path)
                _refuse_taken(project, each, place.path)
                body = project.modules[place.path].tree.body
                changed.setdefault(place.path, []).extend(place.edits(each, body))
        except UnsureError as error:
            if each.optional:
                continue
            raise _unsure(each, navigation) from error
    done = {path: _made(project.files[path], made, path) for path, made in changed.items()}
    return done, tuple(there)


def replaced(
    project: Project, replacements: Iterable[Replacement], changed: Mapping[str, bytes]
) -> dict[str, bytes]:
    """`changed` with the replacements made too; one whose text is not there exactly once is left out."""
    done = dict(changed)
    managed = team_of(project.files).managed
    for each in replacements:
        if each.path in managed:
            continue
        text = done.get(each.path, project.files.get(each.path, b""))
        if text.count(each.old.encode()) == 1:
            done[each.path] = text.replace(each.old.encode(), each.new.encode())
    return done


def _names(registration: Registration, navigation: Navigation | None) -> bool:
    """Whether it is a page that the navigation's file makes already, wherever it keeps it."""
    if registration.where != NAVIGATION or navigation is None:
        return False
    made = ast.parse(registration.line, mode="eval").body
    match made:
        case ast.Call(args=[ast.Constant(value=path), *_]):
            return path in navigation.named()
        case _:
            return False


def _place(
    project: Project, registration: Registration, navigation: Navigation | None, section: str | None
) -> Place:
    width = registers.width(project.pyproject)
    if registration.where == NAVIGATION:
        if navigation is None:
            raise UnsureError
        node = navigation.literal(_section(navigation, section))
        return Place(navigation.path, navigation.script.source, node, None, width)
    path, _, name = registration.where.partition(":")
    module = project.modules.get(path)
    if module is None:
        raise UnsureError
    statement, node = registers.collection(module, name)
    return Place(path, module.source, node, statement, width)


def _section(navigation: Navigation, section: str | None) -> str | None:
    """The section that a page belongs to; None where the pages are in none."""
    names = list(navigation.sections())
    if not names and section is not None:
        raise UsageError(f"The pages of {navigation.path} are in no sections.", "Leave --section out.")
    if section is not None and section not in names:
        raise UsageError(
            f"The pages of {navigation.path} have no section {section!r}.",
            given_answers.nearest(section, names),
        )
    if len(names) > 1 and section is None:
        raise UsageError(
            f"The pages of {navigation.path} are in sections: {', '.join(map(repr, names))}.",
            "Say which one it belongs to: --section NAME",
        )
    return section if section is not None else next(iter(names), None)


def _refuse_broken(registration: Registration) -> None:
    """Raises UsageError unless its line is one element, and what comes before that one statement, if any."""
    before = _statements(registration.before)
    match _statements(f"[{registration.line}]"):
        case [ast.Expr(value=ast.List(elts=[_]))] if len(before) == (1 if registration.before else 0):
            return
    said = registration.before or registration.line
    raise UsageError(
        f"What the recipe registers is not one piece of Python: {said[:LONGEST_SHOWN]!r}.",
        "That is for the recipe's author to mend.",
    )


def _statements(code: str) -> list[ast.stmt]:
    """The statements of `code`; none of what is no Python, or too long to look at."""
    try:
        return ast.parse(code if len(code) <= LONGEST_LINE else "").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _refuse_managed(project: Project, path: str) -> None:
    """Raises UsageError where the next update would take away again what is added."""
    team = team_of(project.files)
    if path in team.managed:
        raise UsageError(
            f"{path} is managed by the kit {team.kit}: an update replaces it.",
            "Have the kit register it, or pass --no-register.",
        )


def _refuse_taken(project: Project, registration: Registration, path: str) -> None:
    """Raises UsageError when the statement to come would give a name, or a key, a second meaning."""
    if not registration.before:
        return
    module = project.modules[path]
    made = ast.parse(registration.before).body[0]
    names = {
        node.id for node in ast.walk(made) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for name in names & registers.defined(module):
        raise UsageError(f"{path} has a {name} already.", "Choose another name.")
    key = _first_text(made)
    if key and any(isinstance(node, ast.Constant) and node.value == key for node in ast.walk(module.tree)):
        raise UsageError(f"{path} has {key!r} already.", "Choose another name.")


def _first_text(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(value=ast.Call(args=[ast.Constant(value=str(key)), *_])):
            return key
        case _:
            return ""


def _made(source: bytes, wanted: Sequence[Edit], path: str) -> bytes:
    made = edits.apply(source, wanted)
    if not edits.parses(made):
        raise HeadwaterError(f"{path} would not be Python any more.", "Please report it.")
    return made


def _unsure(registration: Registration, navigation: Navigation | None) -> UsageError:
    leave = "pass --no-register, and add it yourself"
    if registration.where != NAVIGATION:
        path, _, name = registration.where.partition(":")
        return UsageError(
            f"{path} has no list {name} that a line could be added to for sure.",
            f"To it belongs: {registration.before or registration.line}; {leave}.",
        )
    if navigation is None:
        return UsageError(
            "No file calls st.navigation once and for all, so there is nowhere to register a page.",
            f"What to add is {registration.line}; {leave}.",
        )
    return UsageError(
        f"{navigation.path}:{navigation.line}: which pages st.navigation gets is computed.",
        f"What to add is {registration.line}; {leave}.",
    )


def the_navigation(found: Sequence[Navigation], entrypoints: Sequence[str]) -> Navigation | None:
    """The one call of st.navigation that a page can be registered in; None where there is no other than that.

    Raises:
        UsageError: there are several.
    """
    named = [each for each in found if each.path in entrypoints] or list(found)
    if len(named) > 1:
        places = ", ".join(f"{each.path}:{each.line}" for each in named)
        raise UsageError(
            f"st.navigation is called in several places: {places}.",
            "Name the app's file in [tool.headwater] entrypoints, or call it once, or pass --no-register.",
        )
    return named[0] if named else None


def same_address(page: str, found: Sequence[Navigation]) -> list[str]:
    """The pages that would have the address of `page`, which a navigation is to name; "" for none."""
    named = [path for navigation in found for path in navigation.named()] if page else []
    return [path for path in named if posixpath.basename(path) == posixpath.basename(page) and path != page]
