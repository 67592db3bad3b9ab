"""`headwater check --run`: drives the apps of a project, in a copy of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from headwater.actions.check import told
from headwater.actions.entrypoints import entrypoints_of, secrets_of
from headwater.actions.parts import Part
from headwater.actions.request import Run, Seen
from headwater.adapters import files
from headwater.adapters.guard import Guard
from headwater.adapters.interpreters import interpreter_of
from headwater.adapters.replica import replica
from headwater.core.finding import Finding
from headwater.core.progress import Progress, step
from headwater.core.report import Driven, Report
from headwater.core.settings import settings_of
from headwater.core.team import team_of
from headwater.core.words import counted
from headwater.probes.compare import Change
from headwater.probes.drive import Effort, drive
from headwater.probes.earlier import Earlier
from headwater.probes.report import Drive
from headwater.probes.sight import Look
from headwater.probes.target import Target, streamlit_of

PICTURES = "pictures"


@dataclass(frozen=True, slots=True)
class Plan:
    """One app to drive: by which Python, and whether to click or only to look.

    `secrets` is the file that makes clicking dangerous, or empty. `others` look like apps too.
    """

    part: Part
    entrypoint: str
    python: Path
    secrets: str
    run: Run
    others: Sequence[str] = ()

    @property
    def clicks(self) -> bool:
        """Whether controls are used, not only pages opened."""
        return not self.secrets or self.run.side_effects

    def __str__(self) -> str:
        """What will be executed, for whoever has to agree to it."""
        version = ".".join(map(str, streamlit_of(target_of(self, self.part.root))[:3]))
        network = "with the network" if self.run.network else "without a network"
        clicks = (
            f"{counted(self.run.steps, 'random step')}, seed {self.run.seed}" if self.clicks else "pages only"
        )
        return (
            f"Runs {self.part.shown(self.entrypoint)} in a copy, {network}, by {self.python}"
            f"{f' (Streamlit {version})' if len(version) < LONGEST_VERSION else ''}: {clicks}. "
            "Absolute paths outside of the copy are really written to."
        )

    @property
    def why_no_clicks(self) -> str:
        """What to say when only pages are opened; empty when all is used."""
        if self.clicks:
            return ""
        return f"{self.secrets} may lead outside: no control is used without --allow-side-effects."

    @property
    def not_driven(self) -> str:
        """What to say of other files that look like apps; empty without any."""
        shown = ", ".join(map(self.part.shown, self.others))
        return f"Not driven, though it may be an app too: {shown}; name it to drive it." if shown else ""


LONGEST_VERSION = 15


def plans(parts: Sequence[Part], run: Run) -> list[Plan]:
    """What to drive in each of the projects.

    Raises:
        UsageError: which file is the app cannot be told.
        EnvironmentLackError: there is no environment to run it in.
    """
    return [
        Plan(
            part,
            entrypoint,
            interpreter_of(part.root, run.python, entrypoint),
            secrets_of(part.root, entrypoint),
            run,
            others,
        )
        for part in parts
        for entrypoint, others in entrypoints_of(part)
    ]


def driven(plan: Plan, guard: Guard, progress: Progress, earlier: Earlier | None = None) -> Seen:
    """Drives one app, for at most the seconds of its plan; a browser may take as long again.

    What the browser sees is compared with what there was `earlier`.
    """
    with guard.temporary() as scratch:
        done = _driven(plan, guard, scratch, progress)
        if not plan.run.browser:
            return Seen(plan.entrypoint, done)
        look = _looked(plan, guard, scratch, progress)
        pictures = {each.picture: (scratch / PICTURES / each.picture).read_bytes() for each in look.sights}
        changes = _compared(earlier, look, guard, scratch) if earlier else ()
        return Seen(plan.entrypoint, done, look, pictures, earlier, changes)


def _looked(plan: Plan, guard: Guard, scratch: Path, progress: Progress) -> Look:
    from headwater.probes.browser import look  # Playwright takes its time

    with step(progress, "browser") as at:
        target = target_of(plan, replica(plan.part.root, scratch / "seen"))
        at.limit(plan.run.seconds)
        seen = look(
            target,
            guard=guard,
            folder=scratch / PICTURES,
            seconds=plan.run.seconds,
            progress=at.tell,
        )
        at.note = counted(len(seen.sights), "picture")
    return seen


def _compared(earlier: Earlier, look: Look, guard: Guard, scratch: Path) -> Sequence[Change]:
    from headwater.probes.compare import certain, compare

    if not look.sights:
        return ()  # the app does not start; that is told already
    before = earlier.unpacked(scratch / "earlier")
    return certain(compare(before, scratch / PICTURES, guard=guard), look)


def _driven(plan: Plan, guard: Guard, scratch: Path, progress: Progress) -> Drive:
    name = plan.part.shown(plan.entrypoint)
    with step(progress, "drive") as at:
        at.note = name
        copy = replica(plan.part.root, scratch / "app")
        at.limit(plan.run.seconds)
        done = drive(
            target_of(plan, copy),
            guard=guard,
            effort=Effort(
                seconds=plan.run.seconds,
                walk=plan.run.steps if plan.clicks else 0,
                seed=plan.run.seed,
                clicks=plan.clicks,
                whole=False,
            ),
            progress=at.tell,
        )
        at.note = f"{counted(done.pages, 'page')}, {counted(done.controls, 'control')} used"
    return done


def added(report: Report, plan: Plan, seen: Seen) -> Report:
    """The static `report` with what the drive found, as far as settings and request want to know it."""
    done = seen.drive
    findings = wanted(plan, (*done.findings, *(seen.look.findings if seen.look else ())))
    driven = Driven(
        entrypoint=plan.entrypoint,
        pages=done.pages,
        controls=done.controls,
        runs=done.requests,
        steps=done.walked,
        seed=plan.run.seed,
        seconds=done.seconds,
        means=done.means,
        network=done.network,
        unused=done.unused,
    )
    return replace(
        report,
        findings=tuple(sorted((*report.findings, *findings))),
        seconds=max(report.seconds, done.seconds),
        drives=(*report.drives, driven),
    )


def wanted(plan: Plan, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those of a probe's `findings` that the settings and the request want to know."""
    project = files.opened(plan.part.root)
    return told(findings, settings_of(project.settings), plan.part.options(), team_of(project.files))


def target_of(plan: Plan, root: Path) -> Target:
    """The app as a probe runs it, in the copy at `root`."""
    settings = files.opened(plan.part.root).settings.get("run", {})
    variables = {str(name): str(value) for name, value in settings.get("env", {}).items()}
    if (root / "src").is_dir():  # else an editable installation would run the original
        variables.setdefault("PYTHONPATH", str(root / "src"))
    return Target(root, plan.python, plan.entrypoint, variables, network=plan.run.network)
