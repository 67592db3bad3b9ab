"""`headwater kit update`: takes a newer base into a kit that is a layer, by the same merge as any update.

The kit is put together over the old base, what has changed in the base is merged into that, and what then
differs from the new base is the new layer: a change that the base has taken over leaves it by itself.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from headwater.actions.authors import Author
from headwater.actions.kit_proof import proven
from headwater.actions.kit_validate import refuse_where_no_kit_is
from headwater.actions.obstacles import beside_the_work_tree, refuse_blocked
from headwater.actions.trust import Trust
from headwater.actions.update import State, Updated
from headwater.adapters import compose, disk, journal, kits, notes, overlay, shapes, transaction
from headwater.adapters.guard import Guard
from headwater.adapters.merge import Labels, Merged, changeset, merged
from headwater.adapters.repository import Entry, Repository, translated
from headwater.core.errors import UsageError
from headwater.core.manifest import Base, Manifest, manifest
from headwater.core.plan import Change, Kind, Plan
from headwater.core.progress import Progress, Silent, step
from headwater.core.toml_text import quoted
from headwater.core.words import counted

BELOW = f"{shapes.TEMPLATE}/"

VERSION = re.compile(r"""^([ \t]*version\s*=\s*)("[^"\n]*"|'[^'\n]*')""", re.MULTILINE)
WITHOUT = re.compile(
    r"""^[ \t]*without\s*=\s*\[(?:[^\]"'#]|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\#[^\n]*)*\]""", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for: `to` is a version of the base, its newest unless told."""

    folder: Path
    to: str | None = None
    dry: bool = False
    inline: bool = False
    prove: bool = True
    trust: Trust = field(default_factory=Trust)


def kit_update(request: Request, progress: Progress | None = None) -> Updated:
    """Takes in the base's version.

    Raises:
        UsageError: the folder holds no layer, or is not as it was committed.
        VerificationError: what the kit then makes has an error.
        UntrustedKitError: it wants to execute code while it is rendered.
        EnvironmentLackError: git, the network or the disk refuses.
    """
    progress = progress or Silent()
    with disk.refusals(), Guard() as guard, guard.temporary() as scratch, translated():
        refuse_where_no_kit_is(request.folder)
        repository = Repository(request.folder.resolve(), scratch / "store")
        journal.recovered(repository)
        repository.refuse_unfinished()
        if edited := repository.edited():
            raise UsageError(f"{edited[0]} is not as it was committed.", "Commit or stash first.")
        seen = journal.stamp(repository)
        with step(progress, "plan") as at:
            plan, merge = _planned(repository, request.to, guard, scratch)
            at.note = f"{counted(len(plan.written), 'file')} to change" if merge else "up to date"
        if merge is None:
            return Updated(repository.folder, plan, State.CURRENT)
        if plan.conflicts and not request.inline:
            return Updated(repository.folder, plan, State.CONFLICTS)
        if request.dry:
            return Updated(repository.folder, plan, State.CONFLICTS if plan.conflicts else State.PLANNED)
        refuse_blocked(plan)
        if request.prove and not plan.conflicts:
            author = Author(repository.folder, "update", request.trust)
            proven(repository.checked_out(merge.tree, scratch / "proof"), guard, progress, author)
        with step(progress, "apply"):
            about = {"what": "update", "old": plan.old, "new": plan.new}
            todo = replace(changeset(repository, merge, about), after=seen)
            transaction.apply(repository, todo, guard)
    return Updated(repository.folder, plan, State.MARKED if plan.conflicts else State.UPDATED)


def _planned(
    repository: Repository, to: str | None, guard: Guard, scratch: Path
) -> tuple[Plan, Merged | None]:
    own = repository.checked_out(repository.tree, scratch / "own")
    held = compose.manifest_of(own)
    if held.base is None:
        raise UsageError("kit.toml names no base to update from.", "A kit of its own is changed by hand.")
    old, new = scratch / "old", scratch / "new"
    kits.fetch_base(held.base.kit, held.base.version, old, guard, repository.folder)
    version = kits.fetch_base(held.base.kit, to, new, guard, repository.folder)
    plan = Plan(held.base.kit, _called(held.base, held.base.version), _called(held.base, version), {})
    if plan.old == plan.new:
        return plan, None
    trees = _trees(repository, held, own, old, new)
    merge = merged(repository, *trees, Labels(held.name, f"{held.base.kit} {plan.new}"))
    outside = [path for path in held.base.without if not path.startswith(BELOW) and (new / path).is_file()]
    layer = _layer(repository, merge, trees[2], held.base, version, outside)
    if layer.tree == repository.tree:
        return plan, None
    said = notes.notes(held.base.kit, compose.manifest_of(old), compose.manifest_of(new), plan.old, plan.new)
    return replace(plan, changes=beside_the_work_tree(repository, layer, layer.changes), notes=said), layer


def _called(base: Base, version: str) -> str:
    """A version as people know it: a tag as it is, and one of the default kit with its `v`."""
    return f"v{version.removeprefix('v')}" if base.kit == kits.DEFAULT_NAME else version


def _trees(repository: Repository, held: Manifest, own: Path, old: Path, new: Path) -> tuple[str, str, str]:
    """The templates of the old base, of the kit over it, and of the new base."""
    together = Path(shutil.copytree(own, own.with_name("together"), symlinks=True))
    base = Path(shutil.copytree(old, own.with_name("base"), symlinks=True))
    compose.put_together(base, together, held)
    first, second, third = (repository.tree_of(each / shapes.TEMPLATE) for each in (old, together, new))
    return first, second, third


def _layer(
    repository: Repository, merge: Merged, theirs: str, base: Base, version: str, outside: Sequence[str]
) -> Merged:
    """`merge`, a complete template, as changes of the kit that has only what differs from the new base.

    `outside` is what the kit still leaves out of the base that is no part of the template.
    """
    new = repository.entries(theirs)
    kept = {path: entry for path, entry in merge.entries.items() if new.get(path) != entry}
    wanted: dict[str, Entry | None] = {f"{BELOW}{path}": entry for path, entry in kept.items()}
    held = repository.entries(repository.tree)
    gone = [path for path in held if path.startswith(BELOW) and path not in wanted]
    missing = [path for path in new if path not in merge.entries and not _is_replaced(path, kept)]
    text = (repository.blob(repository.tree, shapes.MANIFEST) or b"").decode()
    rebased = _rebased(text, base, version, [*outside, *(f"{BELOW}{path}" for path in missing)])
    wanted[shapes.MANIFEST] = (held[shapes.MANIFEST][0], repository.stored(rebased.encode()))
    tree = repository.with_entries(repository.tree, {**wanted, **dict.fromkeys(gone)})
    stages = {f"{BELOW}{path}": sides for path, sides in merge.stages.items()}
    changes = [change for change in _told(merge, held, wanted) if change.path not in gone]
    changes += [Change(path, Kind.DELETED, "the base has it just so") for path in gone]
    return Merged(tree, repository.entries(tree), tuple(sorted(changes)), stages)


def _told(merge: Merged, held: Mapping[str, Entry], wanted: Mapping[str, Entry | None]) -> list[Change]:
    """What becomes of the layer's own files; what the kit has from its base is no change of it."""
    conflicts = {f"{BELOW}{each.path}": each for each in merge.changes if each.kind is Kind.CONFLICT}
    found = [replace(each, path=path) for path, each in conflicts.items()]
    for path, entry in wanted.items():
        if path not in conflicts and held.get(path) != entry:
            found.append(Change(path, Kind.MERGED if path in held else Kind.ADDED, edited=path in held))
    return found


def _is_replaced(path: str, kept: Mapping[str, Entry]) -> bool:
    return overlay.twin(path) in kept


def _rebased(text: str, base: Base, version: str, missing: list[str]) -> str:
    """kit.toml with another version of the base, and with what is left out of that.

    Raises:
        UsageError: it is written so that this cannot be put in.
    """
    start = re.search(r"^[ \t]*\[base\][^\n]*\n", text, re.MULTILINE)
    if start is None:
        raise UsageError("kit.toml has no [base] table of its own.", "Write it as [base] on a line.")
    end = re.search(r"^[ \t]*\[", text[start.end() :], re.MULTILINE)
    stop = start.end() + end.start() if end else len(text)
    table = VERSION.sub(lambda found: found[1] + quoted(version), text[start.end() : stop], count=1)
    if sorted(missing) != sorted(base.without):
        listed = "without = [" + ", ".join(map(quoted, sorted(missing))) + "]"
        table, count = WITHOUT.subn(lambda _: listed, table, count=1)
        table = table if count else f"{listed}\n{table}"
    done = text[: start.end()] + table + text[stop:]
    _refuse_other(done, base, version, missing)
    return done


def _refuse_other(text: str, base: Base, version: str, missing: list[str]) -> None:
    """Raises UsageError if the kit.toml `text` does not say what it is to."""
    with contextlib.suppress(UsageError):
        said = manifest(text).base
        if said and (said.kit, said.version, sorted(said.without)) == (base.kit, version, sorted(missing)):
            return
    raise UsageError(
        "[base] of kit.toml is not written so that its version could be replaced.",
        'Write version = "..." and without = [...] as lines of their own.',
    )
