"""A real browser, started as every other process of ours is, so that it cannot outlive us."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from headwater.adapters.guard import Guard
from headwater.adapters.process import Running, running
from headwater.adapters.scrubbed import TEMPORARY
from headwater.core.errors import EnvironmentLackError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
"""What the system's browser may be called on PATH; the first that is there is taken."""

START_SECONDS = 30.0
POLL_SECONDS = 0.02
LONGEST_FOLDER = 55
"""Characters of a temporary folder in which the browser can still make its socket, whose path is limited."""

KEPT = ("PATH", "LANG", "LC_ALL", *TEMPORARY, "TZ", "SYSTEMROOT", "LD_LIBRARY_PATH")
"""What the browser keeps of our environment: it shows pages that others wrote."""

OPTIONS = (
    "--headless",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--no-pings",
    "--mute-audio",
    "--hide-scrollbars",
    "--password-store=basic",
    "--use-mock-keychain",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--enable-unsafe-swiftshader",  # maps want WebGL, also where there is no graphics card
    "--metrics-recording-only",
)
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
ADDRESS = re.compile(r"^DevTools listening on (ws://\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Chromium:
    """A browser that Playwright is connected to; `server` is where it can be spoken to without Playwright."""

    browser: Browser
    server: str

    @contextlib.contextmanager
    def closing(self, target: str, seconds: float) -> Iterator[None]:
        """Closes the page with the id `target` if the context takes longer than `seconds`.

        While a script of a page runs in circles Playwright waits for the page's answer, whatever time limit
        it was given. The browser itself can still close the page, and that ends the waiting.
        """
        timer = threading.Timer(seconds, self._close, [target])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _close(self, target: str) -> None:
        request = urllib.request.Request(f"{self.server}/json/close/{target}", method="PUT")  # noqa: S310
        with contextlib.suppress(OSError):
            NO_PROXY.open(request, timeout=START_SECONDS).close()


@contextlib.contextmanager
def chromium(guard: Guard) -> Iterator[Chromium]:
    """A browser without a window, a profile or extensions; gone with all its processes after the context.

    It is the system's chromium, else the one that Playwright has installed.

    Raises:
        EnvironmentLackError: Playwright or the browser is missing, or the browser does not start.
    """
    with _playwright() as playwright, guard.temporary() as home:
        system = _of_the_system()
        program = system or Path(playwright.chromium.executable_path)
        if not program.exists():
            raise EnvironmentLackError(
                "There is no chromium on this machine.",
                "Install your system's chromium, or run: playwright install chromium",
            )
        profile = f"--user-data-dir={home / 'profile'}"
        command: list[str | Path] = [program, *OPTIONS, *_sandbox(system is None), profile, "about:blank"]
        with running(command, cwd=home, env=_environment(home), log=home / "log", guard=guard) as started:
            address = _address(started, program)
            browser = playwright.chromium.connect_over_cdp(address)
            yield Chromium(browser, f"http://{urlsplit(address).netloc}")
            browser.close()


@contextlib.contextmanager
def _playwright() -> Iterator[Playwright]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise EnvironmentLackError(
            "The browser is driven by Playwright, which is not installed.",
            "Install it: pip install 'headwater[browser]'",
        ) from error
    with sync_playwright() as playwright:
        yield playwright


def _of_the_system() -> Path | None:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


def _sandbox(own: bool) -> tuple[str, ...]:
    """Chromium refuses to run sandboxed as root; Playwright's has no sandbox on most systems."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ("--no-sandbox",) if is_root or own else ()


def _environment(home: Path) -> Mapping[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    own = ("HOME", "USERPROFILE", *(TEMPORARY if len(str(home)) <= LONGEST_FOLDER else ()))
    return kept | dict.fromkeys(own, str(home))


def _address(started: Running, program: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        ended = started.process.poll() is not None
        if found := ADDRESS.search(started.output()):
            return found[1]
        if ended:
            break
        time.sleep(POLL_SECONDS)
    said = started.output().strip().rpartition("\n")[2]
    raise EnvironmentLackError(
        f"{program.name} does not start: {said or 'it says nothing'}.",
        f"Try it yourself: {program} --headless",
    )
