"""`headwater new`: answers in, a project out that has been seen to run."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from headwater.actions import target as targets
from headwater.actions.prove import Plan, Proof, prove
from headwater.actions.trust import RUNS, Trust, trusted
from headwater.adapters import disk, git, kits, snapshots, sources
from headwater.adapters.guard import Guard
from headwater.adapters.rendering import Renderer, ask
from headwater.adapters.staging import Staging, staging
from headwater.core import answers as given_answers
from headwater.core import naming
from headwater.core.errors import HeadwaterError
from headwater.core.kit import Kit
from headwater.core.progress import Progress, Silent, step
from headwater.core.project import Project

Review = Callable[[Kit, Mapping[str, Any]], None]
"""Shows the answers for a last look; raises KeyboardInterrupt when the user wants to stop."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for.

    `preset` names answers that the kit has ready; those in `answers` count more.
    `suggested` replaces the kit's own defaults, where it asks such questions. `review` makes it a wizard:
    every question that they leave open is asked in the terminal, and `review` is called before anything is
    made. `time_limit` is in seconds, for the drive and for the project's tests each.
    """

    directory: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    kit: str | None = None
    ref: str | None = None
    preset: str = ""
    suggested: Mapping[str, Any] = field(default_factory=dict)
    review: Review | None = None
    force: bool = False
    repository: bool = True
    install: bool = True
    run: bool = True
    keep_failed: bool = False
    time_limit: float = 300.0
    trust: Trust = field(default_factory=Trust)


@dataclass(frozen=True, slots=True)
class Made:
    """A project that is in place (or, after a dry run, would be).

    `files` holds its content by relative path, `set_aside` the user's files that now end in `.orig`.
    """

    target: Path
    kit: Kit
    answers: Mapping[str, Any]
    files: Mapping[str, bytes]
    proof: Proof | None
    committed: bool
    set_aside: tuple[str, ...]
    seconds: float


def new(request: Request, progress: Progress | None = None) -> Made:
    """Makes and proves a project; whatever fails leaves the disk as it was.

    Raises:
        UsageError: a name, an answer or the folder cannot be.
        EnvironmentLackError: git, uv, the network or the disk refuses.
        UntrustedKitError: the kit wants to execute code.
        VerificationError: the project was made and found wanting.
        KeyboardInterrupt: the user stopped it.
    """
    with disk.refusals():
        return _new(request, progress or Silent())


def _new(request: Request, progress: Progress) -> Made:
    target = targets.resolved(request.directory, force=request.force)
    if request.repository:
        git.require()
    with Guard() as guard, _opened(request, guard) as found, Renderer(guard, request.time_limit) as renderer:
        kit = trusted(found, request.trust, _runs(request), "--no-install")
        answers = _answers(request, kit, target)
        start = perf_counter()  # whoever answers may take their time
        with staging(target, guard, force=request.force) as staged:
            answers = _render(renderer, kit, answers, request.suggested, staged, progress)
            commit = _Commit(request, staged, progress)
            try:
                proof = prove(staged, _plan(request, commit), progress)
            except HeadwaterError as error:
                raise _kept(error, request, staged) from error
            files = Project.read(staged.project).files
            set_aside = _place(staged, proof, force=request.force)
    return Made(target, kit, answers, files, proof, commit.done, set_aside, perf_counter() - start)


def rehearse(request: Request) -> Made:
    """What `new` would make, rendered into a temporary folder and thrown away; nothing is proven.

    Raises:
        UsageError: a name, an answer or the folder cannot be.
        UntrustedKitError: the kit wants to execute code.
    """
    with disk.refusals():
        return _rehearse(request)


def _rehearse(request: Request) -> Made:
    start = perf_counter()
    target = targets.resolved(request.directory, force=request.force)
    with (
        Guard() as guard, _opened(request, guard) as found, guard.temporary() as scratch,
        Renderer(guard, request.time_limit) as renderer,
    ):  # fmt: skip
        kit, root = trusted(found, request.trust), scratch / "project"
        suggested = _suggested(kit, target, request.suggested)
        answers = renderer.render(kit, _answers(request, kit, target), suggested, root)
        files = Project.read(root).files
        return Made(target, kit, answers, files, None, False, (), perf_counter() - start)


def _opened(request: Request, guard: Guard) -> AbstractContextManager[Kit]:
    origin = sources.resolved(request.kit, request.ref)
    return kits.opened(origin.source, origin.ref, guard, origin.versions)


def _answers(request: Request, kit: Kit, target: Path) -> dict[str, Any]:
    kits.refuse_unfit_locks(kit)
    named = given_answers.preset(kit, request.preset) if request.preset else {}
    answers = {**named, **given_answers.validated(kit, request.answers)}
    if request.review is None:
        return answers
    answers = ask(kit, answers, _suggested(kit, target, request.suggested))
    request.review(kit, answers)
    return answers


def _suggested(kit: Kit, target: Path, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Better defaults than the kit's own: what the user wants always, and what the folder's name says."""
    suggested = {**wanted, "project_name": naming.title(target)}
    if not target.name.isascii():
        slug = naming.slug(target)
        suggested["project_slug"] = f"{slug}-app" if slug in _dependency_names(kit) else slug
    return {name: value for name, value in suggested.items() if value != "" and name in kit.asked}


def _dependency_names(kit: Kit) -> set[str]:
    """What a project must not be called, if the kit says so: uv installs no two packages of one name."""
    names = kit.questions.get("dependency_names")
    return set(re.findall(r"[a-z0-9-]+", str(names.default))) if names else set()


def _runs(request: Request) -> tuple[str, ...]:
    """What would be executed of what the kit makes."""
    if not request.install:
        return ()
    return RUNS if request.run else RUNS[:1]


def _render(
    renderer: Renderer,
    kit: Kit,
    answers: Mapping[str, Any],
    wanted: Mapping[str, Any],
    staged: Staging,
    progress: Progress,
) -> dict[str, Any]:
    with step(progress, "render") as at:
        rendered = renderer.render(kit, answers, _suggested(kit, staged.target, wanted), staged.project)
        snapshots.remember(kit, staged.project)
        at.note = f"{len(Project.read(staged.project).files)} files"
    return rendered


class _Commit:
    """The project's first commit, made as soon as its lock file is there."""

    def __init__(self, request: Request, staged: Staging, progress: Progress) -> None:
        self.request, self.staged, self.progress, self.done = request, staged, progress, False

    def __call__(self) -> None:
        if not self.request.repository or git.holds(self.staged.target):
            return
        with step(self.progress, "first commit"):
            git.start_repository(self.staged.project, "Start from the headwater template")
        self.done = True


def _plan(request: Request, commit: Callable[[], None]) -> Plan:
    return Plan(request.install, request.run, request.time_limit, commit)


def _kept(error: HeadwaterError, request: Request, staged: Staging) -> HeadwaterError:
    """`error`, with a hint that says where the failing project is, or how to have it kept."""
    if not request.keep_failed:
        error.hint = error.hint or "Nothing was written. Pass --keep-failed to look at the project."
        return error
    try:
        place = staged.keep()
    except OSError as refusal:
        error.hint = f"The failing project could not be kept: {refusal.strerror}."
    else:
        error.hint = f"The failing project is in {place}."
    return error


def _place(staged: Staging, proof: Proof, *, force: bool) -> tuple[str, ...]:
    if proof.environment:
        proof.environment.rename(staged.project / ".venv")
    return staged.place(force=force)
