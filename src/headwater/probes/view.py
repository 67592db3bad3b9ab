"""One page in a real browser, at one width: what it says, what is wrong with it, and a picture."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from headwater.core.finding import Finding, Level
from headwater.probes.codes import finding
from headwater.probes.noise import REPLACED, is_outside, is_worth_telling, matters
from headwater.probes.outline import nameless

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, ConsoleMessage, Page, Request, Response

NARROW = 480
"""Pixels up to which a width is a phone's: what is wider than that has to scroll down only."""

LONGEST = 300
"""Characters of somebody else's message that are told."""

MOST = 20
"""Errors of one page that are told one by one."""

TALLEST = 3000
"""Pixels of a page that are in its picture."""

STEADY = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)))"


@dataclass  # without slots: Playwright keeps its handlers on their owner
class Heard:
    """What the browser has said about a page at `home` (`127.0.0.1:8501`)."""

    home: str
    console: dict[tuple[str, str], None] = field(default_factory=dict)
    """Each text with the address of what it came from."""
    thrown: dict[str, None] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    """Why, by the address."""
    outside: bool = False
    crashed: bool = False

    def listen(self, page: Page) -> None:
        """Hears from now on."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.thrown.setdefault(str(error)))
        page.on("requestfailed", self._on_failed)
        page.on("response", self._on_response)
        page.on("crash", lambda _: setattr(self, "crashed", True))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console[message.text, message.location.get("url", "")] = None

    def _on_failed(self, request: Request) -> None:
        if is_outside(request.url, self.home):
            self.outside = True
        elif REPLACED not in (request.failure or ""):
            self.failed[request.url] = request.failure or "no answer"

    def _on_response(self, response: Response) -> None:
        if matters(response.status, response.url, self.home):
            self.failed[response.url] = f"status {response.status}"


def open_page(page: Page, address: str, seconds: float) -> None:
    """Begins to load `address`.

    Raises:
        playwright.sync_api.TimeoutError: there was no answer within `seconds`.
    """
    page.goto(address, wait_until="commit", timeout=seconds * 1000)


def await_rest(page: Page, seconds: float) -> None:
    """Waits until the script has ended and the page has come to rest.

    Raises:
        playwright.sync_api.TimeoutError: that took longer than `seconds`.
    """
    page.wait_for_function("() => window.headwater?.isAtRest()", timeout=seconds * 1000, polling=50)


def picture(page: Page, path: Path, width: int) -> int:
    """Writes what the page looks like from top to bottom to `path`, a PNG; its height in pixels."""
    height = min(max(int(page.evaluate("headwater.height()")), _height(page)), TALLEST)
    if height != _height(page):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(STEADY)
    page.screenshot(path=path, animations="disabled", caret="hide")
    return height


def findings(page: Page, session: CDPSession, heard: Heard, name: str, width: int) -> Iterator[Finding]:
    """What is wrong with the page at `/name`."""
    place = f"/{name}"
    messages = list(_messages(heard, _broken_images(page, heard.home)))
    for message in messages[:MOST]:
        yield _found(_one_line(message.replace(f"http://{heard.home}", "")), place)
    if len(messages) > MOST:
        yield _found(f"The page has {len(messages) - MOST} more errors in the browser.", place)
    if width <= NARROW:
        yield from _too_wide(page, place)
    for control in nameless(session):
        message = (
            f"A {control.role} has no name, so a screen reader cannot tell what it is: {control.control}."
        )
        yield _found(message, place, control.control, Level.WARNING)


def _messages(heard: Heard, broken: Set[str]) -> Iterator[str]:
    """Each defect once: a picture that does not come is also a failed request, and a line in the console."""
    home, outside = heard.home, heard.outside
    for address in sorted(broken):
        yield f"A picture is broken ({heard.failed.get(address, 'what came is none')}): {address}"
    for address in sorted(heard.failed.keys() - broken):
        yield f"A request fails ({heard.failed[address]}): {address}"
    for text in heard.thrown:
        if is_worth_telling(text, "", home, outside):
            yield f"A script of the page ends in an error: {text}"
    for text, origin in heard.console:
        told_already = any(address in text for address in (*broken, *heard.failed))
        if not told_already and is_worth_telling(text, origin, home, outside):
            yield f"The browser's console says: {text}"


def _too_wide(page: Page, place: str) -> Iterator[Finding]:
    if wide := page.evaluate("headwater.overflow()"):
        because = f", {wide['element']} {wide['width']} px" if wide["element"] else ""
        message = f"The page has to be scrolled sideways: it is {wide['page']} px wide{because}."
        yield _found(message, place, wide["element"] or "")


def _broken_images(page: Page, home: str) -> set[str]:
    from playwright.sync_api import Error

    found: set[str] = set()
    for frame in page.frames:
        with contextlib.suppress(Error):  # the frame is gone meanwhile
            addresses = frame.evaluate("window.headwater ? headwater.brokenImages() : []")
            found.update(address for address in addresses if not is_outside(address, home))
    return found


def _found(message: str, page: str, control: str = "", level: Level = Level.ERROR) -> Finding:
    return finding("HW910", message, page=page, control=control, level=level)


def _one_line(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _height(page: Page) -> int:
    return page.viewport_size["height"] if page.viewport_size else 0
