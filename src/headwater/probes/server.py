"""The project's own Streamlit server, with its agent API switched on (Streamlit >= 1.67)."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from headwater.adapters.guard import Guard
from headwater.adapters.process import Running, running
from headwater.probes.target import Target

CONFINE = Path(__file__).parent / "scripts" / "confine.py"
POLL_SECONDS = 0.02
STACK_SECONDS = 0.3
END_SECONDS = 5.0
OPTIONS = (
    "--server.headless=true",
    "--server.address=127.0.0.1",
    "--server.baseUrlPath=",
    "--server.sslCertFile=",
    "--server.sslKeyFile=",
    "--browser.serverAddress=127.0.0.1",
    "--logger.hideWelcomeMessage=false",
    "--server.enableAgentApi=true",
    "--server.fileWatcherType=none",
    "--browser.gatherUsageStats=false",
    "--client.showErrorDetails=full",  # without it the API tells the exception's type and nothing else
    "--logger.level=info",
    "--logger.messageFormat=%(levelname)s|%(name)s|%(message)s",
)
FATAL = re.compile(r"^Fatal Python error: (.*)$", re.MULTILINE)
ADDRESS = re.compile(r"^\s*URL: http://127\.0\.0\.1:(\d+)", re.MULTILINE)


class StartError(Exception):
    """The server ended, or did not come up in time; the text is the reason in one line."""


class LateError(StartError):
    """It did not come up in time."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server under way: the port that we reach it on, and how its network is closed (see confine.py).

    `pages` is where it tells which file is behind each page, `stacks` what it does when it is asked.
    """

    running: Running
    port: int
    network: str
    pages: Path
    stacks: Path

    @property
    def can_forget(self) -> bool:
        """Whether its caches can be emptied."""
        return hasattr(signal, "SIGUSR1")

    def files(self) -> dict[str, str]:
        """The file of each page that the app has named so far, by URL path; "" where it is a function."""
        if not self.pages.is_file():
            return {}
        return {str(page): str(file) for page, file in json.loads(self.pages.read_text("utf-8")).items()}

    def stack(self) -> str:
        """Where its threads are now, as faulthandler writes it; "" where that cannot be had."""
        if not hasattr(signal, "SIGUSR2"):
            return ""
        self.running.process.send_signal(signal.SIGUSR2)
        time.sleep(STACK_SECONDS)
        return self.stacks.read_text("utf-8", "replace") if self.stacks.is_file() else ""

    def how_it_ended(self) -> str:
        """Its exit code or signal, and the last that it said, but for what it says when it starts."""
        code = self.running.process.wait(END_SECONDS)
        said = last_words("\n".join(self._said()))
        if fatal := FATAL.search(self.running.output()):  # above the stacks that faulthandler writes
            said = fatal[1]
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
        return f"{how}: {said}" if said else f"{how}."

    def _said(self) -> list[str]:
        """The log, but for what Streamlit says of itself when it starts and when all goes well."""
        ours = re.compile(r"^(INFO|DEBUG)\||^\s*(URL|Network URL|External URL|Local URL):|You can now view")
        return [line for line in self.running.output().splitlines() if not ours.search(line)]

    def forget(self) -> None:
        """Empties its caches."""
        self.running.process.send_signal(signal.SIGUSR1)
        time.sleep(POLL_SECONDS)


Coming = Callable[[float], Served]
"""Waits for a server, for at most so many seconds; raises as `serving` does."""


@contextlib.contextmanager
def serving(
    target: Target, log: Path, guard: Guard, time_limit: float, *, lenient: bool = False
) -> Iterator[Served]:
    """The server, and how to reach it; `lenient` is whether session state need not be pickled.

    Raises:
        StartError: it did not start within `time_limit` seconds.
    """
    with starting(target, log, guard, lenient=lenient) as served:
        yield served(time_limit)


@contextlib.contextmanager
def starting(target: Target, log: Path, guard: Guard, *, lenient: bool = False) -> Iterator[Coming]:
    """A server that is coming up, as in `serving`, and what waits for it.

    Where it has no network of its own, the port is read from its log: it is named there only once it is
    bound, and it cannot be another server's.
    """
    state = log.with_suffix(".json")
    pages, stacks = log.with_suffix(".pages.json"), log.with_suffix(".stacks.txt")
    for old in (state, pages, stacks):
        old.unlink(missing_ok=True)
    command: list[str | Path] = [
        *confined(target, state), "streamlit", "run", target.entrypoint, *OPTIONS,
        f"--runner.enforceSerializableSessionState={str(not lenient).lower()}",
    ]  # fmt: skip
    with running(command, cwd=target.root, env=target.environment(), log=log, guard=guard) as server:

        def served(time_limit: float) -> Served:
            port = _port(server, time_limit)
            told = json.loads(state.read_text(encoding="utf-8"))
            return Served(server, told["port"] or port, told["network"], pages, stacks)

        yield served


def confined(target: Target, state: Path) -> list[str | Path]:
    """The beginning of a command that runs within the limits of `target`; how is told in the file `state`."""
    network = "open" if target.network else "closed"
    return [target.python, CONFINE, state, str(target.memory), network]


def _port(server: Running, time_limit: float) -> int:
    deadline = time.monotonic() + time_limit
    while time.monotonic() < deadline:
        ended = server.process.poll() is not None
        if found := ADDRESS.search(server.output()):
            return int(found[1])
        if ended:
            raise StartError(last_words(server.output()) or f"it ended with code {server.process.returncode}")
        time.sleep(POLL_SECONDS)
    raise LateError(f"it did not come up within {time_limit:g} s")


def last_words(log: str) -> str:
    """The last line of a log that says something: of a traceback, the exception."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    return lines[-1] if lines else ""
