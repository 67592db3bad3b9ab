"""Projects of every kind, as a user gets them: proven by `new`, clean to the tools, sound in a browser."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from headwater.actions.new import Made, Request, new
from headwater.adapters.guard import Guard
from headwater.adapters.uv import python_of
from headwater.probes.agent import Agent
from headwater.probes.server import serving
from headwater.probes.target import Target

PROJECTS = {
    "dashboard": {"kind": "dashboard", "data": "sqlite", "auth": "none", "docker": "yes", "license": "MIT"},
    "crud": {"kind": "crud", "data": "duckdb", "auth": "none", "ci": "gitlab", "devcontainer": "yes"},
    "chat": {"kind": "chat", "data": "postgresql", "auth": "oidc", "pre_commit": "yes"},
    "blank": {
        "kind": "blank",
        "data": "duckdb",
        "auth": "oidc",
        "license": "Apache-2.0",
        "description": "Заметки “on” — anything",
    },
}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
OFFLINE = re.compile(r"ERR_(NAME_NOT_RESOLVED|INTERNET_DISCONNECTED|CONNECTION|TUNNEL)|/_stcore/")
"""What the console says where the browser reaches nothing but this machine: no defect of the page's."""
DRAWN = "[data-testid=stApp][data-test-script-state=notRunning] h1"

pytestmark = [pytest.mark.slow]


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Made]:
    """Makes each project once."""

    @cache
    def made(kind: str) -> Made:
        return new(Request(str(tmp_path_factory.mktemp(kind) / "app"), PROJECTS[kind]))

    return made


@pytest.fixture(params=[pytest.param(kind, marks=pytest.mark.xdist_group(kind)) for kind in PROJECTS])
def made(request: pytest.FixtureRequest, projects: Callable[[str], Made]) -> Made:
    return projects(request.param)


def run(project: Path, *command: str) -> None:
    python = python_of(project / ".venv")
    done = subprocess.run(
        [python.parent / command[0], *command[1:]], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_found_and_nothing_left_unused(made: Made) -> None:
    assert made.proof
    assert made.proof.findings == ()
    assert made.proof.unproven == ()
    assert made.proof.drive
    assert made.proof.drive.unused == ()
    assert made.proof.drive.pages == len([path for path in made.files if path.startswith("app_pages/")])


def test_the_tools_of_the_project_are_content(made: Made) -> None:
    run(made.target, "ruff", "check")
    run(made.target, "ruff", "format", "--check")
    run(made.target, "ty", "check", "--error-on-warning")


def test_the_environment_works_where_it_is_now(made: Made) -> None:
    run(made.target, "streamlit", "--version")
    run(made.target, "pytest", "-q", "-p", "no:cacheprovider", "tests/test_state.py")


def test_git_knows_everything_that_is_there(made: Made) -> None:
    status = subprocess.run(
        ["git", "status", "--short", "--untracked-files=all"],
        cwd=made.target,
        capture_output=True,
        text=True,
        check=True,
    )

    assert made.committed
    assert status.stdout == ""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine; CI installs it")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield launched
        launched.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_sound_in_a_browser(made: Made, browser: Browser, scheme: str, tmp_path: Path) -> None:
    env = {"APP_SIGN_IN": "off"}
    target = Target(made.target, python_of(made.target / ".venv"), env=env)
    with Guard() as guard, serving(target, tmp_path / "log", guard, 60) as (_, port):
        addresses = [f"http://127.0.0.1:{port}/{page}" for page in Agent(port, patience=60).open().pages]
        for width in (1280, 390):
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
            for address in addresses:
                assert_is_sound(context.new_page(), address)
            context.close()


def assert_is_sound(view: Page, address: str) -> None:
    said: list[str] = []
    view.on("console", lambda message: said.append(f"{message.type} {message.text} {message.location}"))
    view.on("pageerror", lambda error: said.append(f"error {error}"))
    view.goto(address)
    view.wait_for_selector(DRAWN, timeout=60_000)
    view.wait_for_timeout(500)

    assert view.locator("[data-testid=stException]").count() == 0
    assert view.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), view.viewport_size
    assert [text for text in said if text.startswith("error") and not OFFLINE.search(text)] == []
    view.close()
