"""`headwater kit validate`: what is wrong with a kit, told of the files that its author wrote.

Nothing of the kit is executed, and no project is made. The kit is completed first, a layer with its base:
what a template may use lies in both, and in kit.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

from headwater.actions.ingredients import ingredients
from headwater.adapters import compose, disk, kit_config, kits
from headwater.adapters.guard import Guard
from headwater.adapters.kit_yaml import BrokenError
from headwater.adapters.replica import replica
from headwater.analysis import kit_names, kit_recipes, kit_schema
from headwater.analysis.kit_jinja_checks import Jinja
from headwater.analysis.kit_source import MANIFEST, KitSource
from headwater.core.errors import UsageError
from headwater.core.finding import Finding
from headwater.core.kit_problem import PROBLEMS, problem
from headwater.core.manifest import Manifest, manifest
from headwater.core.project import Project
from headwater.core.report import Report

OWN_RULE = re.compile(r"HW\d|(?!HW)")
"""A rule of headwater's own, or nothing that looks like a rule."""


@dataclass(frozen=True, slots=True)
class Validated:
    """What was found in a kit, and the files that it was found in."""

    root: Path
    name: str
    report: Report
    files: Mapping[str, bytes] = field(repr=False, default_factory=dict)


def refuse_where_no_kit_is(folder: Path) -> None:
    """Raises UsageError unless `folder` holds what makes one a kit."""
    if not any((folder / name).is_file() for name in (*kit_config.CONFIG_FILES, MANIFEST)):
        raise UsageError(f"There is no kit in {folder}.", "Name a folder with a copier.yml or a kit.toml.")


def kit_validate(folder: Path) -> Validated:
    """Looks at the kit in `folder`.

    Raises:
        UsageError: there is no kit.
        EnvironmentLackError: its base cannot be reached.
    """
    start = perf_counter()
    root = folder.resolve()
    with disk.refusals(), Guard() as guard, guard.temporary() as scratch:
        refuse_where_no_kit_is(folder)
        own = KitSource.read(root)
        found = sorted(set(_findings(own, root, scratch / "kit", guard)))
    files = {**own.files, **own.recipes}
    report = Report(tuple(found), len(files), len(PROBLEMS), perf_counter() - start)
    return Validated(root, root.name, report, files)


def _findings(own: KitSource, root: Path, place: Path, guard: Guard) -> Iterator[Finding]:
    yield from _secrets(own)
    yield from kit_recipes.findings(own.recipes, frozenset(ingredients(Project({}), "part", None)))
    held, mistake = _manifest(own)
    if mistake:
        yield mistake
    if broken := _unreadable(own, root):
        yield broken
        return
    yield from kit_schema.of_config(own.config, own.config_path)
    if mistake:
        return  # what the kit is made of, nobody knows
    try:
        whole, complete = own, held
        if held != Manifest():
            complete = kits.completed(replica(root, place, links=True), guard, root.resolve())
            whole = KitSource.read(place)
        if whole.config_path not in whole.files:
            yield problem(
                "KIT001", own.config_path, 0, "There is none, and kit.toml names no base that has one."
            )
            return
    except UsageError as error:
        if held != Manifest():
            yield problem("KIT001", MANIFEST, _line_in(error) or _line_of_base(own), error.message)
        return
    yield from _of_whole(own, whole, held, complete)


def _manifest(own: KitSource) -> tuple[Manifest, Finding | None]:
    """What kit.toml says, or what is wrong with it."""
    try:
        return manifest(own.text(MANIFEST)), None
    except BrokenError as error:
        return Manifest(), problem("KIT001", MANIFEST, 0, str(error))
    except UsageError as error:
        said = f"{error.message} {error.hint}" if error.hint.startswith("It knows") else error.message
        line = _line_in(error) or _line_named(own.text(MANIFEST), error.message)
        return Manifest(), problem("KIT001", MANIFEST, line, said)


def _line_named(text: str, said: str) -> int:
    """The first line with the name that a mistake is told by; 0 where there is none."""
    quoted = re.findall(r"""['"]([^'"]+)['"]""", said) or said.partition(f" in {MANIFEST}")[0].split()[-1:]
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if quoted and quoted[0].strip("[]") in line), 0)


def _unreadable(own: KitSource, root: Path) -> Finding | None:
    """Why nobody can read copier.yml: neither as its author wrote it, nor as Copier takes it."""
    try:
        if own.config and own.config_path in own.files:
            kit_config.config(root, root.name)
    except BrokenError as error:
        return problem("KIT001", own.config_path, error.line, error.said)
    except UsageError as error:
        return problem("KIT001", own.config_path, 0, error.message)
    return None


def _of_whole(own: KitSource, whole: KitSource, held: Manifest, complete: Manifest) -> Iterator[Finding]:
    text = own.text(MANIFEST)
    try:
        templates = whole.templates()
    except (TypeError, AttributeError, ValueError) as error:
        yield problem("KIT001", own.config_path, own.config.keys.get("_envops", 0), f"_envops: {error}.")
        return
    asked = compose.before_locks(whole.text(whole.config_path)).encode()
    questions = replace(whole, files={**whole.files, whole.config_path: asked}).config.questions
    yield from kit_schema.of_manifest(held, text, questions)
    yield from kit_schema.of_presets(held, complete, text, questions)
    yield from _of_rules(held, text)
    yield from kit_names.findings(own, whole, templates)
    yield from kit_recipes.of_kinds(own, whole)
    jinja = Jinja(own, whole, templates)
    yield from jinja.findings()
    for name in held.values:
        if not jinja.uses(name):
            line = kit_schema.line_of(text, "values", name)
            yield problem("KIT003", MANIFEST, line, f"The value {name} is used nowhere.")


def _of_rules(held: Manifest, text: str) -> Iterator[Finding]:
    """Rules that the kit names and that nobody has; those of a team's package need not be installed here."""
    from headwater.rules import codes

    named = [("rules", code, code) for code in held.rules]
    named += [
        (f"changes.{each.version}", "codemods", code) for each in held.changes for code in each.codemods
    ]
    for table, key, code in named:
        if OWN_RULE.match(code) and not any(known.startswith(code) for known in codes()):
            yield problem(
                "KIT001", MANIFEST, kit_schema.line_of(text, table, key), f"[{table}] {code} is no rule."
            )


def _secrets(own: KitSource) -> Iterator[Finding]:
    from headwater.rules import hw701_secret_literal

    for path, content in {**own.files, **own.recipes}.items():
        if b"\0" not in content[:1024]:
            for place in hw701_secret_literal.spot(path, content):
                yield problem(
                    "KIT008", path, place.line, place.message.replace("the code", "the kit"), place.column
                )


def _line_in(error: Exception) -> int:
    """The line that a TOML error names."""
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else 0


def _line_of_base(own: KitSource) -> int:
    return kit_schema.line_of(own.text(MANIFEST), "base", "version")
