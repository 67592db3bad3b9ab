"""The project's own Streamlit server, with its agent API switched on (Streamlit >= 1.67)."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

from headwater.adapters.guard import Guard
from headwater.adapters.process import Running, running
from headwater.probes.target import Target

POLL_SECONDS = 0.02
OPTIONS = (
    "--server.headless=true",
    "--server.address=127.0.0.1",
    "--server.baseUrlPath=",
    "--server.sslCertFile=",
    "--server.sslKeyFile=",
    "--browser.serverAddress=127.0.0.1",
    "--logger.hideWelcomeMessage=false",
    "--server.port=0",  # the system chooses a free one, so that two servers never meet
    "--server.enableAgentApi=true",
    "--server.fileWatcherType=none",
    "--browser.gatherUsageStats=false",
    "--client.showErrorDetails=full",  # without it the API tells the exception's type and nothing else
    "--runner.enforceSerializableSessionState=true",
    "--logger.level=info",
    "--logger.messageFormat=%(levelname)s|%(name)s|%(message)s",
)
ADDRESS = re.compile(r"^\s*URL: http://127\.0\.0\.1:(\d+)", re.MULTILINE)


class StartError(Exception):
    """The server ended, or did not come up in time; the text is the reason in one line."""


@contextlib.contextmanager
def serving(target: Target, log: Path, guard: Guard, time_limit: float) -> Iterator[tuple[Running, int]]:
    """The server, and the port that it listens on.

    The port is read from the server's own log: it is named there only once it is bound, and it cannot be
    another server's.

    Raises:
        StartError: it did not start within `time_limit` seconds.
    """
    command: list[str | Path] = [target.python, "-m", "streamlit", "run", target.entrypoint, *OPTIONS]
    with running(command, cwd=target.root, env=target.environment(), log=log, guard=guard) as server:
        yield server, _port(server, time_limit)


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
