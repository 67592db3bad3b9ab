"""The browser probe against one real app: a page for each defect, and a healthy twin of it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

import headwater
from headwater.adapters import chromium
from headwater.adapters.guard import Guard
from headwater.core.errors import EnvironmentLackError
from headwater.core.finding import Level
from headwater.probes.browser import look
from headwater.probes.sight import Look, load
from headwater.probes.target import Target
from support import write

HEAD = "import streamlit as st\n"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PAGES = {
    "script_bad": "st.html('<script>console.error(\"boom\"); null.x</script>', unsafe_allow_javascript=True)",
    "script_good": "st.html('<script>console.log(\"fine\")</script>', unsafe_allow_javascript=True)",
    "frame_bad": "st.iframe('<button></button><script>console.error(\"in a frame\")</script>')",
    "frame_good": "st.iframe('<button>Go</button><script>console.warn(\"in a frame\")</script>')",
    "picture_bad": 'st.html(\'<img src="/app/static/gone.png" alt="A map">\')',
    "picture_good": f'st.html(\'<img src="data:image/png;base64,{PIXEL}" alt="A map">\')\n'
    f"import base64\nst.image(base64.b64decode('{PIXEL}'), caption='x')",
    "request_bad": "st.html('<script>fetch(\"/media/gone.csv\")</script>', unsafe_allow_javascript=True)",
    "outside_good": 'st.html(\'<script>fetch("https://example.com/x.json")</script>'
    '<img alt="x" src="https://example.com/x.png">\', unsafe_allow_javascript=True)\n'
    "st.audio('https://example.com/x.mp3')\n"
    "st.map({'lat': [48.2], 'lon': [16.4]})",
    "wide_bad": "st.html('<div style=\"width: 900px\">A wide table</div>')",
    "wide_good": 'st.html(\'<div style="overflow-x: auto"><div style="width: 900px">wide</div></div>\')\n'
    "st.dataframe({'a' * 50: [1], 'b' * 60: [2]})\nst.code('x' * 300)",
    "nameless_bad": "st.html('<button><svg></svg></button>')\nst.text_input('')",
    "nameless_good": "st.html('<button aria-label=\"Close\"><svg></svg></button>')\n"
    "st.text_input('Name', label_visibility='collapsed')\nst.button('', icon=':material/close:')",
    "raises_good": "raise ValueError('that is for the drive to tell')",
}
HELLO = "hello"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        not any(map(shutil.which, chromium.NAMES)), reason="there is no chromium here; CI installs it"
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("look")


@pytest.fixture(scope="module")
def seen(folder: Path) -> Look:
    """All pages, seen once."""
    pages = ", ".join(f"st.Page('{name}.py')" for name in PAGES)
    files = {"streamlit_app.py": f"{HEAD}st.navigation([{pages}]).run()\n"}
    files |= {f"{name}.py": f"{HEAD}st.title('A page')\n{source}\n" for name, source in PAGES.items()}
    root = write(folder / "app", files)
    with Guard() as guard:
        return look(Target(root, Path(sys.executable)), guard=guard, folder=folder / "seen")


def messages(seen: Look, page: str) -> list[str]:
    names = list(PAGES)
    place = "/" if page == names[0] else f"/{page}"
    return sorted(found.message for found in seen.findings if found.page == place)


@pytest.mark.parametrize("page", [name for name in PAGES if name.endswith("_good")])
def test_a_healthy_page_is_silent(seen: Look, page: str) -> None:
    assert messages(seen, page) == []


def test_errors_of_the_page_and_in_its_console(seen: Look) -> None:
    first, second = messages(seen, "script_bad")

    assert first.startswith("A script of the page ends in an error: Cannot read properties of null")
    assert second == "The browser's console says: boom"


def test_what_the_app_puts_into_a_frame_is_the_apps(seen: Look) -> None:
    assert messages(seen, "frame_bad") == [
        "A button has no name, so a screen reader cannot tell what it is: <button>.",
        "The browser's console says: in a frame",
    ]


def test_a_broken_picture_is_told_once(seen: Look) -> None:
    [said] = messages(seen, "picture_bad")

    assert said.startswith("A picture is broken (")
    assert said.endswith(": /app/static/gone.png")


def test_a_request_that_fails(seen: Look) -> None:
    assert messages(seen, "request_bad") == ["A request fails (status 404): /media/gone.csv"]


def test_a_page_wider_than_a_phone_names_what_makes_it_so(seen: Look) -> None:
    [said] = messages(seen, "wide_bad")

    assert said.startswith("The page has to be scrolled sideways: it is 9")
    assert said.endswith("<div> in st.html 'A wide table' 900 px. [390 px]")


def test_controls_without_a_name_are_warnings(seen: Look) -> None:
    found = [each for each in seen.findings if each.page == "/nameless_bad"]

    assert {(each.control, each.level) for each in found} == {
        ("<button> in st.html", Level.WARNING),
        ("st.text_input", Level.WARNING),
    }
    assert {each.code for each in seen.findings} == {"HW910"}


def test_every_page_has_its_pictures_and_an_outline(seen: Look, folder: Path) -> None:
    assert len(seen.sights) == 2 * len(PAGES)
    assert load(folder / "seen") == seen.sights
    for sight in seen.sights:
        picture = (folder / "seen" / sight.picture).read_bytes()
        size = int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])
        assert size == (sight.width, sight.height)
        assert any(line.endswith("heading A page") for line in sight.outline) or "raises" in sight.picture


def test_the_demo_of_streamlit_is_sound(tmp_path: Path) -> None:
    [site] = [Path(path) for path in sys.path if (Path(path) / "streamlit" / HELLO).is_dir()][:1]
    root = Path(shutil.copytree(site / "streamlit" / HELLO, tmp_path / HELLO))
    with Guard() as guard:
        pages = ("", "dataframe_demo", "mapping_demo")
        seen = look(Target(root, Path(sys.executable)), pages, guard=guard, folder=tmp_path / "seen")

    assert (seen.findings, len(seen.sights)) == ((), 6)


def test_an_app_that_does_not_start(tmp_path: Path) -> None:
    root = write(tmp_path / "app", {"other.py": HEAD})
    with Guard() as guard:
        seen = look(Target(root, Path(sys.executable)), guard=guard, folder=tmp_path / "seen")

    assert [found.code for found in seen.findings] == ["HW901"]


def test_what_there_is_no_time_for_is_named_and_no_defect(tmp_path: Path) -> None:
    root = write(tmp_path / "app", {"streamlit_app.py": f"{HEAD}import time\ntime.sleep(30)\n"})
    with Guard() as guard:
        seen = look(
            Target(root, Path(sys.executable)), [""], guard=guard, folder=tmp_path / "seen", seconds=5
        )

    assert seen.findings == seen.sights == ()
    assert seen.unseen == ("/ at 1280 px", "/ at 390 px")


def test_a_script_that_runs_in_circles_is_told_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("browser", "tab"):
        monkeypatch.setattr(f"headwater.probes.{module}.PAGE_SECONDS", 10.0)
    monkeypatch.setattr("headwater.probes.tab.GRACE", 1.0)
    circles = "st.html('<script>while (true) {}</script>', unsafe_allow_javascript=True)"
    flood = (
        "st.html('<script>let n = 50; while (n--) console.error(n)</script>', unsafe_allow_javascript=True)"
    )
    root = write(
        tmp_path / "app",
        {
            "streamlit_app.py": f"{HEAD}st.navigation([st.Page('circles.py'), st.Page('flood.py')]).run()\n",
            "circles.py": f"{HEAD}{circles}\n",
            "flood.py": f"{HEAD}{flood}\n",
        },
    )
    with Guard() as guard:
        seen = look(Target(root, Path(sys.executable)), guard=guard, folder=tmp_path / "seen", widths=[390])

    told = [(found.page, found.message) for found in seen.findings]
    assert told[0] == ("/", "The page has not come to rest in the browser within 10 s.")
    assert told[-1] == ("/flood", "The page has 30 more errors in the browser.")
    assert len(told) == 1 + 20 + 1


def test_a_browser_that_dies_is_the_environments_fault(tmp_path: Path) -> None:
    root = write(tmp_path / "app", {"streamlit_app.py": f"{HEAD}st.title('A page')\n"})

    def kill(_: str) -> None:
        for process in psutil.Process().children():
            if "--remote-debugging-port=0" in _command(process):
                process.kill()
                process.wait()

    target = Target(root, Path(sys.executable))
    with Guard() as guard, pytest.raises(EnvironmentLackError, match="The browser has ended"):
        look(target, [""], guard=guard, folder=tmp_path / "seen", progress=kill)


LOOKING = """\
import sys
from pathlib import Path
from headwater.adapters.guard import Guard
from headwater.probes.browser import look
from headwater.probes.target import Target

with Guard() as guard:
    root = Path(sys.argv[1])
    look(Target(root, Path(sys.executable)), [""], guard=guard, folder=root.parent / "seen")
"""


@pytest.fixture
def looking(tmp_path: Path) -> Iterator[psutil.Process]:
    """A look that does not end by itself."""
    root = write(tmp_path / "app", {"streamlit_app.py": f"{HEAD}import time\ntime.sleep(60)\n"})
    source = str(Path(headwater.__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, "-c", LOOKING, str(root)], env={**chromium.os.environ, "PYTHONPATH": source}
    )
    yield psutil.Process(process.pid)
    process.kill()
    process.wait()


def descendants(process: psutil.Process) -> list[psutil.Process]:
    """All, as soon as the browser shows a page."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        children = process.children(recursive=True)
        with_pages = [each for each in children if "--type=renderer" in _command(each)]
        if len(with_pages) > 1 and any("confine.py" in _command(each) for each in children):
            return children
        time.sleep(0.05)
    pytest.fail("no browser came up")


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_nothing_outlives_a_look_that_is_killed(looking: psutil.Process, how: int) -> None:
    started = descendants(looking)

    deadline = time.monotonic() + 20
    while any(map(lives, started)) and time.monotonic() < deadline:
        if lives(looking):  # a Ctrl-C within a callback of Playwright's is lost: one presses it again
            looking.send_signal(how)
        waited = time.monotonic() + 2
        while any(map(lives, started)) and time.monotonic() < waited:
            time.sleep(0.05)
    assert [_command(each) for each in started if lives(each)] == []


def test_without_a_browser_there_is_a_word_about_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chromium.shutil, "which", lambda _: None)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))

    with pytest.raises(EnvironmentLackError, match="There is no chromium") as raised, Guard() as guard:
        chromium.chromium(guard).__enter__()
    assert "playwright install" in raised.value.hint


def test_without_playwright_there_is_a_word_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)

    with pytest.raises(EnvironmentLackError, match="Playwright") as raised, Guard() as guard:
        chromium.chromium(guard).__enter__()
    assert "headwater[browser]" in raised.value.hint


def test_a_browser_that_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\necho no display >&2\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(chromium.shutil, "which", lambda _: str(program))

    with pytest.raises(EnvironmentLackError, match="chromium does not start: no display"), Guard() as guard:
        chromium.chromium(guard).__enter__()
