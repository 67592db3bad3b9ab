"""Whether what is not committed in a project is nothing but its last update."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from headwater.actions.planning import Wanted, origin_of
from headwater.actions.renders import Renders
from headwater.adapters import journal
from headwater.adapters.guard import Guard
from headwater.adapters.repository import FOLDER, Repository, translated
from headwater.core import answers as given_answers
from headwater.core.plan import Plan
from headwater.core.recorded import recorded


def staged(folder: Path, wanted: Wanted, renders: Renders, guard: Guard) -> Plan | None:
    """A plan with nothing to do, if what is `wanted` was done before and waits for a commit; else None.

    Raises:
        HeadwaterError: nobody can tell.
    """
    with guard.temporary() as scratch, translated():
        repository = Repository(folder.resolve(), scratch / "store")
        notes = journal.last(repository)
        if notes is None or not _is_all(repository, notes):
            return None
        file = wanted.answers_file
        state = recorded((repository.folder / file).read_bytes(), file)
        origin = origin_of(wanted, state)
        kit = renders.kit(origin.source, origin.ref, origin.versions)
        answers = {**state.answers, **given_answers.validated(kit, wanted.answers)}
        if kit.version != state.version or answers != state.answers:
            return None
        return Plan(kit.name, kit.version, kit.version, state.answers)


def _is_all(repository: Repository, notes: Mapping[str, Any]) -> bool:
    """Whether the update of which `notes` tell is all that differs from what is committed, to the byte."""
    held = repository.entries(repository.tree)
    then, was = ({path: _id(each) for path, each in notes[name].items()} for name in ("then", "was"))
    edited = set(repository.inside(repository.edited()))
    return (
        notes["about"].get("what") == "update"
        and not repository.text("ls-files", "--unmerged", "--", ".", env=repository.plain)
        and edited <= then.keys()
        and all(_id(held.get(path)) == each for path, each in was.items())
        and all(
            found == then[path] or (found == FOLDER and then[path] is None)
            for path, found in repository.found(list(then)).items()
        )
    )


def _id(entry: Any) -> str | None:
    return entry[1] if entry else None
