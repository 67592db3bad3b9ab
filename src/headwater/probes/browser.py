"""Looks at a running app in a real browser: every page as a desk and as a phone show it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from headwater.adapters.chromium import Chromium, chromium
from headwater.adapters.guard import Guard
from headwater.core.errors import EnvironmentLackError
from headwater.core.finding import Finding
from headwater.probes import blame
from headwater.probes.agent import Agent
from headwater.probes.codes import finding
from headwater.probes.server import StartError, serving
from headwater.probes.sight import Look, Sight, file_name, merged, save
from headwater.probes.tab import PAGE_SECONDS, Tab
from headwater.probes.target import Target, streamlit_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

WIDTHS = (1280, 390)
"""A desk's and a phone's, in pixels."""

START_SECONDS = 60.0
SERVER_SINCE = (1, 67)
SCRIPT = Path(__file__).parent / "scripts" / "page.js"
NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody answers for, so that nothing is reached but the app's own server."""


def look(
    target: Target,
    pages: Sequence[str] = (),
    *,
    guard: Guard,
    folder: Path,
    widths: Sequence[int] = WIDTHS,
    seconds: float = 300.0,
    progress: Callable[[str], None] = lambda _: None,
) -> Look:
    """Starts the app and looks at its pages, for at most `seconds` seconds.

    `pages` are URL paths ("" is the first page); without any, all that the app names. `widths` are in
    pixels. `folder` is made, and gets a picture of each page and width, and what `compare` needs. A defect
    is a finding, never an exception. The app's network is closed as `target` says, and so is the browser's.

    Raises:
        EnvironmentLackError: Playwright, a browser or a new enough Streamlit is missing, or the browser dies.
    """
    _refuse_old(target)
    folder.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    log = target.root.parent / f"{target.root.name}-browser.log"
    try:
        with chromium(guard) as started, serving(target, log, guard, START_SECONDS, lenient=True) as served:
            home = f"127.0.0.1:{served.port}"
            # Each width has a window of its own: a tab behind another one is not drawn.
            contexts = {width: _context(started.browser, home, target.network) for width in widths}
            walk = _Walk(started, contexts, home, folder, start + seconds, progress)
            walk.through(pages or Agent(served.port, PAGE_SECONDS).open().pages)
    except StartError as error:
        where = blame.in_log(log.read_text("utf-8", "replace"), target)
        broken = finding("HW901", f"The app does not start: {error}", path=where.path, line=where.line)
        return Look((broken,), (), (), time.monotonic() - start)
    save(walk.sights, folder)
    found = tuple(merged(walk.found, widths))
    took = time.monotonic() - start
    return Look(found, tuple(walk.sights), tuple(walk.unseen), took, started.browser.version, served.network)


def _refuse_old(target: Target) -> None:
    if (version := streamlit_of(target)) < SERVER_SINCE:
        raise EnvironmentLackError(
            f"The browser needs Streamlit 1.67 or newer; the project has {'.'.join(map(str, version))}.",
            "Upgrade Streamlit in the project.",
        )


def _context(browser: Browser, home: str, network: bool) -> BrowserContext:
    context = browser.new_context(
        proxy=None if network else {"server": NOWHERE, "bypass": f"<-loopback>;{home}"},
        color_scheme="light",
        locale="en-US",
        reduced_motion="reduce",
        timezone_id="UTC",
    )
    context.add_init_script(path=SCRIPT)
    return context


@dataclass(slots=True)
class _Walk:
    """A walk through the app at `home` until `deadline`, and what was seen of it."""

    chromium: Chromium
    contexts: Mapping[int, BrowserContext]
    home: str
    folder: Path
    deadline: float
    progress: Callable[[str], None]
    sights: list[Sight] = field(default_factory=list)
    found: list[tuple[int, Finding]] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)

    def through(self, pages: Iterable[str]) -> None:
        """Looks at every page, at every width: all widths at once, for most of it is waiting."""
        for number, name in enumerate(pages):
            self.progress(f"/{name}")
            if (left := self.deadline - time.monotonic()) <= 0:
                self.unseen.append(f"/{name}")
                continue
            patience = min(left, PAGE_SECONDS)
            tabs = [
                Tab(self.chromium, context, self.home, name, width, patience)
                for width, context in self.contexts.items()
            ]
            for tab in tabs:
                tab.open()
            for tab in tabs:
                tab.see(self.folder / file_name(number, name, tab.width))
                self.found += [(tab.width, each) for each in tab.found]
                self.sights += [tab.sight] if tab.sight else []
                self.unseen += [f"/{name} at {tab.width} px"] if tab.late and not tab.found else []
