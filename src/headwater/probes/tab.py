"""A page at one width, in a tab of its own, which no other page has left anything in."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from headwater.adapters.chromium import Chromium
from headwater.core.errors import EnvironmentLackError
from headwater.core.finding import Finding
from headwater.probes import view
from headwater.probes.codes import finding
from headwater.probes.outline import outline
from headwater.probes.sight import Sight

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

PAGE_SECONDS = 30.0
"""How long a page may take until it has come to rest; less is the time limit's fault."""

GRACE = 5.0
"""Seconds more for what is done with a page at rest; a page that does not answer then is closed."""

HEIGHT = 900
"""Pixels that a page has to begin with; its picture is as high as the page."""


class Tab:
    """The page `name` of the app at `home` (`127.0.0.1:8501`), `width` pixels wide.

    There are `patience` seconds for it; `late` is whether they were not enough. What is wrong with it is in
    `found`, what it looks like in `sight`, as soon as it was seen.
    """

    def __init__(
        self, chromium: Chromium, context: BrowserContext, home: str, name: str, width: int, patience: float
    ) -> None:
        self.chromium, self.context = chromium, context
        self.home, self.name, self.width, self.patience = home, name, width, patience
        self.found: list[Finding] = []
        self.sight: Sight | None = None
        self.late = False
        self.heard = view.Heard(home)
        self.start = time.monotonic()

    def open(self) -> None:
        """Begins to load it.

        Raises:
            EnvironmentLackError: the browser has ended.
        """
        self._guarded(self._open)

    def see(self, picture: Path) -> None:
        """Waits until it has come to rest, keeps what is there, and closes it; raises as `open` does."""
        self._guarded(lambda: self._see_in_time(picture))

    def _open(self) -> None:
        self.page = self.context.new_page()
        self.heard.listen(self.page)
        self.page.set_viewport_size({"width": self.width, "height": HEIGHT})
        self.session = self.context.new_cdp_session(self.page)
        self.target = self.session.send("Target.getTargetInfo")["targetInfo"]["targetId"]
        view.open_page(self.page, f"http://{self.home}/{self.name}", self.patience)

    def _see_in_time(self, picture: Path) -> None:
        with self.chromium.closing(self.target, self.patience + GRACE):
            self._see(picture)

    def _see(self, picture: Path) -> None:
        view.await_rest(self.page, self.patience)
        took = time.monotonic() - self.start
        self.found += view.findings(self.page, self.session, self.heard, self.name, self.width)
        lines = outline(self.session)
        height = view.picture(self.page, picture, self.width)
        self.sight = Sight(self.name, self.width, height, picture.name, lines, took)
        self.page.close()

    def _guarded(self, act: Callable[[], None]) -> None:
        """Does `act`, unless something has failed before: a page that fails is a finding, not our end."""
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as TooLate

        if self.found or self.late:
            return
        try:
            act()
        except TooLate:
            self._too_late()
        except Error as error:
            said = error.message.splitlines()[0]
            if not (self.context.browser and self.context.browser.is_connected()):
                raise EnvironmentLackError(
                    f"The browser has ended: {said}", "Is there enough memory?"
                ) from error
            self._fails(
                "The page crashes." if self.heard.crashed else f"The browser gives up on the page: {said}"
            )

    def _too_late(self) -> None:
        self.late = True
        if self.patience >= PAGE_SECONDS:
            self._fails(f"The page has not come to rest in the browser within {self.patience:.0f} s.")
        else:
            self.page.close()

    def _fails(self, message: str) -> None:
        self.found.append(finding("HW910", message.replace(f"http://{self.home}", ""), page=f"/{self.name}"))
        self.page.close()
