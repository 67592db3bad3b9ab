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
ADDRESS = re.compile(r"^\s*URL: http://127\.0\.0\.1:(\d+)", re.MULTILINE)


class StartError(Exception):
    """The server ended, or did not come up in time; the text is the reason in one line."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server under way: the port that we reach it on, and how its network is closed (see confine.py).

    `pages` is where it tells which file is behind each page.
    """

    running: Running
    port: int
    network: str
    pages: Path

    @property
    def can_forget(self) -> bool:
        """Whether its caches can be emptied."""
        return hasattr(signal, "SIGUSR1")

    def files(self) -> dict[str, str]:
        """The file of each page that the app has named so far, by URL path; "" where it is a function."""
        if not self.pages.is_file():
            return {}
        return {str(page): str(file) for page, file in json.loads(self.pages.read_text("utf-8")).items()}

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
    pages = log.with_suffix(".pages.json")
    for old in (state, pages):
        old.unlink(missing_ok=True)
    command: list[str | Path] = [
        *confined(target, state), "streamlit", "run", target.entrypoint, *OPTIONS,
        f"--runner.enforceSerializableSessionState={str(not lenient).lower()}",
    ]  # fmt: skip
    with running(command, cwd=target.root, env=target.environment(), log=log, guard=guard) as server:

        def served(time_limit: float) -> Served:
            port = _port(server, time_limit)
            told = json.loads(state.read_text(encoding="utf-8"))
            return Served(server, told["port"] or port, told["network"], pages)

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
    raise StartError(f"it did not come up within {time_limit:g} s")


def last_words(log: str) -> str:
    """The last line of a log that says something: of a traceback, the exception."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    return lines[-1] if lines else ""
