"""Renders a kit or a recipe: our own here, one from elsewhere in a confined process and a folder of its own.

The process (render_child.py) stays for the next render of the same kit, as to load Copier takes most of the
time. What it has made is looked at before any of it is taken.
"""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import IO, Any, Self

from headwater.adapters import plain_files, recipes, scrubbed
from headwater.adapters.cooking import Order, dish_of
from headwater.adapters.guard import Guard, kill_group
from headwater.adapters.render_child import FREE, MEMORY, PLAIN, RECIPE, Request, encoded
from headwater.core import errors
from headwater.core.errors import HeadwaterError, RefusedAnswerError, UsageError
from headwater.core.kit import Kit
from headwater.core.recipe import Dish, Recipe

SECONDS = 30.0
"""How long a render of a kit from elsewhere may take; the default kit takes a third of a second."""
START_SECONDS = 120.0
LOOK_SECONDS = 0.1
LAST_WORDS_SECONDS = 5.0
LONGEST_ANSWER = 4 << 20
BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
MAIN = "from headwater.adapters.render_child import main; main(*sys.argv[2:])"
KNOWN = {
    each.__name__: each for each in (*HeadwaterError.__subclasses__(), RefusedAnswerError, HeadwaterError)
}


class Renderer:
    """Renders kits for as long as its context lasts; each render may take `seconds`. Threads take turns."""

    def __init__(self, guard: Guard, seconds: float = SECONDS) -> None:
        self._guard, self._seconds = guard, min(seconds, SECONDS)
        self._children: dict[tuple[str, str], _Child] = {}
        self._turn = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """Ends the processes; the next render begins another."""
        while self._children:
            self._children.popitem()[1].end()

    def render(
        self, kit: Kit, answers: Mapping[str, Any], suggested: Mapping[str, Any], destination: Path
    ) -> dict[str, Any]:
        """Renders `kit` into the new folder `destination`, beside which there must be room for another.

        Returns:
            The answers that it was rendered with, defaults included, secrets left out.

        Raises:
            UsageError: an answer is missing or refused, the kit is broken, or makes too much.
            UntrustedKitError: the kit wants to execute code, or what it has no right to.
            EnvironmentLackError: the disk is full or refuses.
        """
        if not kit.foreign:
            from headwater.adapters import copier  # 0.8 s of imports

            with self._turn:
                return copier.render(kit, answers, suggested, destination)
        made = Path(mkdtemp(prefix="made-", dir=kit.root.parent)) / destination.name
        try:
            told = self._told(Request(kit, answers, suggested, made), _kind(kit))
            plain_files.transfer(_without_repository(made, kit), destination, kit.name)
        finally:
            shutil.rmtree(made.parent, ignore_errors=True)
        return _answers(told)

    def answered(self, kit: Kit, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What `kit` makes of `answers` by its own conditions, without questions that it does not ask then.

        Nothing is made, and no task is run.

        Raises:
            RefusedAnswerError: a validator or the choices refuse one.
            HeadwaterError: as `render` has it.
        """
        scratch = Path(mkdtemp(prefix="asked-", dir=kit.root.parent))
        try:
            if kit.foreign:
                return _answers(self._told(Request(kit, answers, {}, scratch, only_answers=True), _kind(kit)))
            from headwater.adapters import copier

            with self._turn:
                return copier.answered(kit, answers, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def cook(self, kit: Kit, recipe: Recipe, context: Mapping[str, Any]) -> Dish:
        """Renders `recipe`, which is a kit's own or headwater's, with `context`, which can be pickled.

        A recipe executes nothing, so it is confined however much its kit is trusted.

        Raises:
            UsageError: it is broken, leads out of the project, or makes too much.
            UntrustedKitError: it wants what it has no right to.
            EnvironmentLackError: the disk is full or refuses.
        """
        if not (kit.foreign and recipe.root.is_relative_to(kit.root)):
            return recipes.cooked(recipe, context)
        made = Path(mkdtemp(prefix="made-", dir=kit.root.parent))
        told = self._told(Order(kit, recipe, context, made), RECIPE)
        taken = made.with_name(f"taken-{made.name}")
        plain_files.transfer(made, taken, kit.name)
        try:
            return dish_of(told, taken)
        except ValueError as error:
            raise _ended(kit, 0) from error

    def _told(self, request: Request | Order, kind: str) -> dict[str, Any]:
        key = (request.kit.source, kind)
        with self._turn:
            if key not in self._children:
                self._children[key] = _Child(self._guard, request.kit, kind)
            try:
                return self._children[key].asked(request, self._seconds)
            finally:
                if self._children[key].is_busy:  # it would answer the next request with this one's answer
                    self._children.pop(key).end()


def ask(kit: Kit, given: Mapping[str, Any], suggested: Mapping[str, Any]) -> dict[str, Any]:
    """Asks in the terminal whatever `given` does not answer; `suggested` replaces the kit's defaults.

    Raises:
        KeyboardInterrupt: the user stopped it.
        UsageError: an answer in `given` is refused by the kit.
        UntrustedKitError: the kit wants what it has no right to.
    """
    if not kit.foreign:
        from headwater.adapters import copier

        return copier.ask(kit, given, suggested)
    file = kit.root.parent / "asked"
    scratch = Path(mkdtemp(prefix="asked-", dir=kit.root.parent))
    file.write_bytes(encoded(Request(kit, given, suggested, scratch, asks=True)))
    home = Path(mkdtemp(prefix="home-", dir=kit.root.parent))
    kept = scrubbed.KEPT | scrubbed.OF_A_TERMINAL
    done = subprocess.run(
        [*_command(_kind(kit)), str(file)], cwd=home, env=scrubbed.environment(home, kept), check=False
    )
    if done.returncode:
        raise _ended(kit, done.returncode)
    return _answers(_told(kit, file.read_bytes()[:LONGEST_ANSWER]))


class _Child:
    """A process that renders one kit, in whatever version."""

    def __init__(self, guard: Guard, kit: Kit, kind: str) -> None:
        self._guard = guard
        home = Path(mkdtemp(prefix="home-", dir=kit.root.parent))
        self._process = subprocess.Popen(
            _command(kind), cwd=home, env={**scrubbed.environment(home), **guard.environment},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            guard.watch_group(self._process.pid)
        except BaseException:
            self._process.wait()
            raise
        self.is_busy = False
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._reader = threading.Thread(target=_read, args=(self._process.stdout, self._answers), daemon=True)
        self._reader.start()
        self._answer(kit, home, time.monotonic() + START_SECONDS)

    def asked(self, request: Request | Order, seconds: float) -> dict[str, Any]:
        """What comes of `request`; its folder is watched; `is_busy` until there is an answer."""
        self.is_busy = True
        with suppress(BrokenPipeError):  # it has ended: to be told below
            assert self._process.stdin  # noqa: S101
            self._process.stdin.write(encoded(request))
            self._process.stdin.flush()
        try:
            answer = self._answer(request.kit, request.destination, time.monotonic() + seconds)
        except TimeoutError as error:
            raise UsageError(
                f"The kit {request.kit.name} was not rendered within {seconds:g} s.",
                "That is for the kit's author to mend.",
            ) from error
        self.is_busy = False
        return _told(request.kit, answer)

    def end(self) -> None:
        """Ends it, and whatever it has started."""
        kill_group(self._process.pid)
        self._process.wait()
        self._reader.join(LAST_WORDS_SECONDS)
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                assert stream  # noqa: S101
                stream.close()
        self._guard.forget_group(self._process.pid)

    def _answer(self, kit: Kit, made: Path, deadline: float) -> bytes:
        while time.monotonic() < deadline:
            with suppress(queue.Empty):
                answer = self._answers.get(timeout=LOOK_SECONDS)
                if not answer.endswith(b"\n"):
                    raise _ended(kit, self._process.wait(LOOK_SECONDS * 10) if not answer else 0)
                return answer
            if much := plain_files.exceeded(made, plain_files.OF_A_PROJECT):
                raise plain_files.too_much(kit.name, much)
        raise TimeoutError


def _read(stream: IO[bytes], answers: queue.Queue[bytes]) -> None:
    """Hands on one line after the other; the last is no line, but what there is when it ends."""
    with suppress(OSError, ValueError):
        while (line := stream.readline(LONGEST_ANSWER)).endswith(b"\n"):
            answers.put(line)
        answers.put(line)


def _kind(kit: Kit) -> str:
    return FREE if kit.unsafe and kit.trusted else PLAIN


def _command(kind: str) -> list[str]:
    flags = ["-B"] if sys.flags.dont_write_bytecode else []
    return [sys.executable, "-I", *flags, "-c", BOOT + MAIN, json.dumps(sys.path), kind]


def _told(kit: Kit, answer: bytes) -> dict[str, Any]:
    try:
        told = dict(json.loads(answer))
    except (ValueError, TypeError) as error:
        raise _ended(kit, 0) from error
    if told.get("error") == KeyboardInterrupt.__name__:
        raise KeyboardInterrupt
    if told.get("error"):
        about = {"question": told["question"]} if "question" in told else {}
        raise KNOWN.get(told["error"], HeadwaterError)(told["message"], told["hint"], **about)
    return told


def _answers(told: Mapping[str, Any]) -> dict[str, Any]:
    from headwater.core import safe_yaml

    return dict(safe_yaml.load(told.get("answers", "{}")) or {})


def _ended(kit: Kit, code: int) -> errors.HeadwaterError:
    """What to say of a process that has ended in the midst of a render: its kit has brought it to that."""
    return UsageError(
        f"The kit {kit.name} ended what rendered it (code {code}): it may need more than {MEMORY >> 30} GiB "
        "of memory, or has no end.",
        "That is for the kit's author to mend.",
    )


def _without_repository(made: Path, kit: Kit) -> Path:
    """`made`; a trusted task may have made a repository of it, which is not what headwater makes one of."""
    if kit.unsafe and (made / ".git").is_dir() and not (made / ".git").is_symlink():
        shutil.rmtree(made / ".git")
    return made
