"""Makes the plan of an update: two renders and one merge, away from the project, which is only read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from headwater.actions.obstacles import beside_the_work_tree
from headwater.actions.renders import Renders
from headwater.adapters import catalogue, kits, notes, policy, sources
from headwater.adapters.history import SHALLOW, answers_since
from headwater.adapters.merge import Labels, Merged, merged
from headwater.adapters.repository import Repository
from headwater.adapters.sources import Origin
from headwater.core import answers as given_answers
from headwater.core.errors import UsageError
from headwater.core.kit import Kit
from headwater.core.note import Note
from headwater.core.plan import Change, Fixes, Kind, Plan
from headwater.core.recorded import ANSWERS_FILE, Recorded, recorded
from headwater.core.team import TEAM_FILE, written
from headwater.core.words import counted


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an update is to lead to: version `to` of the kit (its newest), with some `answers` changed.

    `kit` is where the kit is now, if not where the project says. `codemods` is whether the user's own code
    follows the Streamlit that the new version asks for.
    """

    to: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    kit: str | None = None
    answers_file: str = ANSWERS_FILE
    codemods: bool = True


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan, with what it takes to carry it out. `merge` is None where there is nothing to do.

    `seen` is the `journal.stamp` of when it was begun.
    """

    plan: Plan
    repository: Repository
    merge: Merged | None = None
    kit: Kit | None = None
    seen: str | None = None


def prepare(
    repository: Repository,
    wanted: Wanted,
    renders: Renders,
    *,
    apart: bool = False,
    edited: Collection[str] = (),
) -> Prepared:
    """Plans the update of the project in `repository`; `apart` is for one that leaves the work tree alone.

    What is `edited` and not committed is not looked at, and the plan says so.

    Raises:
        UsageError: the project, its answers file or what is wanted makes an update impossible.
        EnvironmentLackError: git is missing or too old, or the kit cannot be reached.
        UntrustedKitError: the kit wants to execute code.
    """
    name = repository.folder.name
    state = _state(repository, wanted.answers_file)
    origin = origin_of(wanted, state)
    source = origin.source
    _refuse_without_version(state, wanted)
    new = renders.kit(source, origin.ref, origin.versions)
    answers = {**state.answers, **given_answers.validated(new, wanted.answers)}
    before = answers_since(repository, wanted.answers_file, state)
    is_same = new.version == state.version and answers == state.answers
    current = Prepared(Plan(new.name, state.version, new.version, state.answers), repository)
    if is_same and len(before) == 1 and not _may_be_breached(new, repository):
        return current
    _refuse_older(state.version, new, source, wanted)
    old = renders.kit(source, state.version)
    base, held = _base(repository, renders, old, before, wanted.answers_file)
    _refuse_misfit(new, answers, wanted)
    rendered, now = renders.project(new, answers, name)
    _refuse_gone(state, before, now, wanted)
    whole = (wanted.answers_file, TEAM_FILE)
    sides = policy.obeyed(repository, new.manifest.policy, base, repository.tree_of(rendered), whole)
    labels = Labels("yours", f"{new.name} {new.version}")
    merge = merged(repository, base, sides.ours, sides.theirs, labels)
    changes = tuple(sorted(policy.told(repository, merge, sides)))
    if not apart:
        changes = beside_the_work_tree(repository, merge, changes, edited)
    changes = _with_what_is_dropped(repository, changes, base, wanted.answers_file)
    if is_same and all(change.kind is Kind.YOURS for change in changes):
        return current
    said = notes.notes(source or kits.DEFAULT_NAME, old.manifest, new.manifest, state.version, new.version)
    told = (*said, *_not_run(new))
    plan = Plan(
        new.name, state.version, new.version, now, changes, told,
        {key: (held[key], now[key]) for key in now if key in held and held[key] != now[key]},
        {key: value for key, value in now.items() if key not in old.asked and key not in wanted.answers},
        _fixes(repository, merge, told) if wanted.codemods else (),
        tuple(_remarks(repository, edited)),
    )  # fmt: skip
    return Prepared(plan, repository, merge, new)


def origin_of(wanted: Wanted, state: Recorded) -> Origin:
    """Where the kit is, and which of its versions is wanted."""
    if wanted.kit is None:
        source = kits.source_of(state.source)
        return Origin(source, wanted.to, catalogue.range_of(source, state.version) if source else "")
    origin = sources.resolved(wanted.kit, wanted.to)
    return replace(origin, source=kits.source_of(origin.source or ""))


def _may_be_breached(kit: Kit, repository: Repository) -> bool:
    """Whether the kit may have a file to bring back, though the project is at its version."""
    gone = bool(written(kit.manifest)) and repository.blob(repository.tree, TEAM_FILE) is None
    return gone or kit.manifest.policy.manages


def _not_run(kit: Kit) -> tuple[Note, ...]:
    """That whatever the kit would have migrate a project is left to its user."""
    commands = kit.unsafe.get("migrations", ())
    return (
        (Note(kit.version, tuple(f"A migration that is not run: {each}" for each in commands)),)
        if commands
        else ()
    )


def _fixes(repository: Repository, merge: Merged, told: tuple[Note, ...]) -> tuple[Fixes, ...]:
    codes = sorted({code for note in told for code in note.codemods})
    if not codes:
        return ()
    from headwater.actions.codemods import fixes  # the rules take a tenth of a second to load

    return fixes(repository, merge, codes)


def _remarks(repository: Repository, edited: Collection[str]) -> Iterator[str]:
    """What the plan could not take into account."""
    if edited:
        yield f"not committed, so not looked at: {', '.join(sorted(edited))}"
    if repository.is_shallow:
        yield SHALLOW


def _with_what_is_dropped(
    repository: Repository, changes: tuple[Change, ...], base: str, file: str
) -> tuple[Change, ...]:
    """`changes` with a word on lines of the answers file that nobody but the user has put there.

    The kit writes that file anew, with its answers alone.
    """
    trees = (repository.tree, base)
    if len({repository.entries(tree).get(file) for tree in trees}) == 1:
        return changes  # as in nearly every project: nothing has to be read
    own, made = (repository.blob(tree, file) or b"" for tree in trees)
    keys = {line.partition(b":")[0] for line in made.splitlines()}
    lost = [line for line in own.splitlines() if line.strip() and line.partition(b":")[0] not in keys]
    if not lost:
        return changes
    said = f"written anew by the kit, without {lost[0].decode('utf-8', 'replace')!r}"
    note = said + (f" and {counted(len(lost) - 1, 'line')} more" if len(lost) > 1 else "")
    return tuple(
        replace(each, note=note, edited=True) if each.path == file and not each.note else each
        for each in changes
    )


def _state(repository: Repository, file: str) -> Recorded:
    if (repository.folder / file).is_symlink():
        raise UsageError(f"{file} is a link.", "An update writes it: put the file itself there.")
    content = repository.blob(repository.tree, file)
    if content is None and (repository.folder / file).is_file():
        raise UsageError(
            f"{file} is not committed, so an update could not bring it back.",
            f"Commit it first: git add --force {file} && git commit",
        )
    return recorded(content, file)


def _refuse_without_version(state: Recorded, wanted: Wanted) -> None:
    if not state.version and kits.source_of(state.source) is None:
        raise UsageError(
            f"{wanted.answers_file} does not say which version the project was made from: it has no _commit.",
            f"Put the line back from an earlier commit: git log -p -- {wanted.answers_file}",
        )
    if not state.version:
        raise UsageError(
            f"The project was made from {state.source}, which had no version then: nothing to compare with.",
            "Make that kit a git repository with tags, and write the fitting one into _commit.",
        )


def _refuse_misfit(kit: Kit, answers: Mapping[str, Any], wanted: Wanted) -> None:
    """Raises UsageError where what the project has recorded is no choice of the kit's (any more)."""
    if found := given_answers.misfit(kit, answers):
        name, error = found
        raise UsageError(
            f"{wanted.answers_file} answers {name} with {answers[name]!r}, "
            f"which is no choice of {kit.name} {kit.version}.",
            f"{error.hint} Say which: -d {name}=VALUE",
        )


def _refuse_gone(
    state: Recorded, before: Sequence[Mapping[str, Any]], now: Mapping[str, Any], wanted: Wanted
) -> None:
    """Raises UsageError where somebody has taken away an answer: the kit's default would make another app."""
    for name in now:
        was = next((each[name] for each in before if name in each), None)
        if was is not None and name not in state.answers and name not in wanted.answers:
            raise UsageError(
                f"The answer {name} is gone from {wanted.answers_file}: it was {was!r}.",
                f"Put the line back and commit it, or pass -d {name}=VALUE.",
            )


def _refuse_older(version: str, new: Kit, source: str | None, wanted: Wanted) -> None:
    from packaging.version import InvalidVersion, Version

    if notes.COMMIT.fullmatch(version) or notes.COMMIT.fullmatch(new.version):
        return
    try:
        older = Version(new.version) < Version(version)
    except InvalidVersion:  # a commit: nobody can tell
        return
    if older and source is None and wanted.to is None:
        raise UsageError(
            f"The project is at {version} of the default kit, and {new.version} is the newest here.",
            "Upgrade headwater.",
        )
    if older:
        raise UsageError(
            f"The project is at {version}, and {new.version} is older.",
            "Choose a newer one with --to; to take an update back, pass --undo.",
        )


def _base(
    repository: Repository, renders: Renders, old: Kit, candidates: list[Mapping[str, Any]], file: str
) -> tuple[str, dict[str, Any]]:
    """What the kit made of the project when it was last rendered, and the answers it had.

    An answers file that somebody has edited tells of other answers than the files: whichever of its states
    fits the files best was the one.
    """
    fitting = [each for each in candidates if given_answers.misfit(old, each) is None]
    candidates = fitting or candidates
    ours = set(repository.entries(repository.tree).items()) if len(candidates) > 1 else set()
    found = []
    for answers in candidates:
        folder, held = renders.project(old, answers, repository.folder.name)
        tree = repository.tree_of(folder)
        alike = (
            sum(each in ours and each[0] != file for each in repository.entries(tree).items()) if ours else 0
        )
        found.append((alike, tree, held))
    _, tree, held = max(found, key=lambda each: each[0])
    return tree, held
