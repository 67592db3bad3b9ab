"""What `headwater new` says at the end: what is there, what was proven, what to type next."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from headwater.actions.new import Made, Request
from headwater.actions.prove import Proof
from headwater.adapters import uv
from headwater.cli import terminal
from headwater.core.words import counted
from headwater.reporters.text import line, printable
from headwater.reporters.tree import tree


def show(made: Made, request: Request) -> None:
    """Says it on stderr."""
    terminal.say()
    terminal.say(tree(made.target.name, made.files, depth=1))
    terminal.say()
    for text in (*_proven(made), *_asides(made, request)):
        terminal.say(printable(text))
    terminal.say()
    terminal.say("Next:", bold=True)
    for text in _next(made):
        terminal.say(f"  {text}")


def _proven(made: Made) -> Iterator[str]:
    proof = made.proof
    if proof is None:
        return
    size = f"{counted(len(made.files), 'file')}, {counted(proof.static.rules, 'static rule')}"
    yield f"Made in {made.seconds:.1f} s: {size}, {_runs(proof)}."
    for finding in proof.findings:
        yield line(finding)
    if proof.drive and proof.drive.unused:
        yield f"Not used: {'; '.join(proof.drive.unused)}."
    if proof.unproven:
        yield f"NOT proven: {', '.join(proof.unproven)}."


def _runs(proof: Proof) -> str:
    parts = []
    if proof.drive:
        pages, controls = counted(proof.drive.pages, "page"), counted(proof.drive.controls, "control")
        parts.append(f"{pages} opened, {controls} used ({proof.drive.means})")
    if proof.tests:
        parts.append(f"{counted(proof.tests.passed, 'test')} of its own passed")
    return ", ".join(parts) or "nothing run"


def _asides(made: Made, request: Request) -> Iterator[str]:
    if made.set_aside:
        yield f"Your own files are kept beside the new ones, as *.orig: {', '.join(made.set_aside)}."
    if request.repository and not made.committed:
        yield "The folder belongs to a repository already: nothing was committed."


def _next(made: Made) -> Iterator[str]:
    if made.target != Path.cwd():
        yield f"cd {shlex.quote(terminal.shown(made.target))}"
    has_uv, installed = bool(shutil.which("uv")), bool(made.proof and made.proof.environment)
    if not installed:
        yield "uv sync" if has_uv else f"{shlex.quote(sys.executable)} -m uv sync"
    # uv may lie in headwater's own environment only, so that not every user can type `uv run`
    yield f"{uv.python_of(Path('.venv')).with_name('streamlit')} run streamlit_app.py"
