"""`headwater add`: what it writes, what it refuses, what it leaves alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.actions.add import State, add
from headwater.actions.check import Options, check
from headwater.actions.rendering import Request
from headwater.core.project import Project
from headwater.core.team import with_managed
from support import listing, write
from updates import ONE, git, make_kit, state

Run = Callable[..., subprocess.CompletedProcess[str]]
KINDS = ("dashboard", "crud", "chat", "blank")
PARTS = ("page", "model", "loader", "callback", "state")
LONGEST = "a_part_whose_name_is_so_long_x"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Makes a project of a kind from a version of the default kit, without an environment; once each."""
    from headwater.actions import new

    home, known = tmp_path_factory.mktemp("made"), {}

    def project(kind: str, ref: str | None = None) -> Path:
        if (kind, ref) not in known:
            folder = home / f"{kind}-{ref}" / "mine"
            new.new(new.Request(str(folder), {"kind": kind}, ref=ref, install=False))
            known[kind, ref] = folder
        return known[kind, ref]

    return project


@pytest.fixture
def project(tmp_path: Path, made: Callable[..., Path]) -> Callable[..., Path]:
    """A copy of such a project, to be changed."""

    def copied(kind: str = "dashboard", ref: str | None = None) -> Path:
        return Path(shutil.copytree(made(kind, ref), tmp_path / "mine", symlinks=True))

    return copied


@pytest.fixture
def run(headwater: Run) -> Run:
    """Runs `headwater add` in a project, without proving what comes of it."""

    def ran(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return headwater("add", "--no-check", *arguments, cwd=project)

    return ran


def findings(project: Path) -> list[str]:
    """What any rule has to say of it."""
    report = check(Project.read(project), Options(select=["HW"]))
    return [f"{each.path}: {each.message}" for each in report.findings]


@pytest.mark.parametrize("ref", [None, "v0.1.0", "v0.2.0"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_part_fits_into_every_kind_of_every_version(
    kind: str, ref: str | None, project: Callable[..., Path]
) -> None:
    mine = project(kind, ref)

    for number, part in enumerate(PARTS):
        add(Request(part, f"{LONGEST[:-1]}{number}", mine, prove=False))

    assert findings(mine) == []
    for command in (("check", "--no-cache"), ("format", "--check", "--no-cache")):
        ruff = subprocess.run(
            [sys.executable, "-m", "ruff", *command], cwd=mine, capture_output=True, text=True, check=False
        )
        assert ruff.returncode == 0, ruff.stdout


def test_a_page_is_registered_and_nothing_else_of_the_file_changes(
    project: Callable[..., Path], run: Run
) -> None:
    mine = project()
    (mine / "streamlit_app.py").write_text(
        (mine / "streamlit_app.py")
        .read_text()
        .replace("    ],\n", "        # mine, and not committed\n    ],\n")
    )
    before = (mine / "streamlit_app.py").read_text()

    done = run(mine, "page", "reports", "-d", "title=What we've sold: R&D")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "  added    app/data/reports.py",
        "  added    app_pages/reports.py",
        "  changed  streamlit_app.py",
        "  added    tests/test_reports_loader.py",
        "  added    tests/test_reports_page.py",
    ]
    line = (
        '        st.Page("app_pages/reports.py", title="What we\'ve sold: R&D", icon=":material/draft:"),\n'
    )
    after = (mine / "streamlit_app.py").read_text()
    assert line in after
    assert after.replace(line, "") == before
    assert git(mine, "diff", "--staged", "--name-only") == ""


def test_a_key_of_the_state_has_the_type_that_was_asked_for(project: Callable[..., Path], run: Run) -> None:
    mine = project("blank")

    run(mine, "state", "tags", "-d", "type=list")

    text = (mine / "app" / "state.py").read_text()
    assert 'TAGS = Key[list[str]]("tags", list)\n\nKEYS: tuple[Key, ...] = (DRAFT, MESSAGE, TAGS)\n' in text


def test_what_is_there_as_it_would_be_added_is_no_error_and_no_change(
    project: Callable[..., Path], run: Run
) -> None:
    mine = project()
    for part in PARTS:
        add(Request(part, f"new_{part}", mine, prove=False))
    before = state(mine)

    done = run(mine, "page", "new_page")

    assert (done.returncode, done.stdout) == (0, "")
    assert "The page new_page is there already, as it would be added." in done.stderr
    for part in PARTS:
        assert add(Request(part, f"new_{part}", mine)).state is State.THERE
    assert state(mine) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("page", "overview"), "app_pages/overview.py is there already"),
        (("page", "Overview"), "Did you mean 'overview'?"),
        (("model", "sales"), "app/models/sales.py is there already"),
        (("state", "period"), "app/state.py has PERIOD already"),
        (("state", "keys"), "app/state.py has a KEYS already"),
        (("pgae", "reports"), "Did you mean 'page'?"),
        (("page", "pandas"), "a package that the app depends on"),
        (("model", "json"), "a module of Python's own library"),
        (("page", "reports", "-d", "titel=Reports"), "Did you mean 'title'?"),
        (("state", "count", "-d", "type=text"), "Choose one of: str, int"),
        (("page", "reports", "-d", "title=one\ntwo"), "cannot be"),
        (("page", "reports", "--section", "Admin"), "are in no sections"),
        (("page", "reports", "--project", "nowhere"), "There is no folder nowhere"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_touched(
    arguments: tuple[str, ...], said: str, project: Callable[..., Path], run: Run
) -> None:
    mine = project()
    before = state(mine)

    done = run(mine, *arguments)

    assert (done.returncode, state(mine)) == (2, before)
    assert said in done.stderr


def test_a_part_that_i_have_changed_is_not_taken_for_the_one_that_was_added(
    project: Callable[..., Path], run: Run
) -> None:
    mine = project()
    run(mine, "page", "reports")
    (mine / "app_pages" / "reports.py").write_text("import streamlit as st\n\nst.title('Mine')\n")
    before = state(mine)

    done = run(mine, "page", "reports")

    assert (done.returncode, state(mine)) == (2, before)
    assert "app_pages/reports.py is there already" in done.stderr


def test_a_loader_that_is_there_serves_the_page_of_its_name(project: Callable[..., Path], run: Run) -> None:
    mine = project()
    run(mine, "loader", "reports")
    loader = mine / "app" / "data" / "reports.py"
    loader.write_text(loader.read_text().replace("First", "Mine"))

    done = run(mine, "page", "reports")

    assert done.returncode == 0, done.stderr
    assert '"Mine"' in loader.read_text()
    assert findings(mine) == []


@pytest.mark.parametrize("option", ["--dry-run", "--diff"])
def test_a_dry_run_shows_and_writes_nothing(option: str, project: Callable[..., Path], run: Run) -> None:
    mine = project()
    before = state(mine)

    done = run(mine, "page", "reports", option)

    assert (done.returncode, state(mine)) == (0, before)
    assert "app_pages/reports.py" in done.stdout
    assert ("+++ b/streamlit_app.py" in done.stdout) == (option == "--diff")


def test_a_diff_can_be_applied_by_git(project: Callable[..., Path], run: Run, tmp_path: Path) -> None:
    mine = project()
    patch = tmp_path / "page.patch"
    patch.write_text(run(mine, "page", "reports", "--diff").stdout)
    git(mine, "apply", str(patch))
    applied = state(mine)
    git(mine, "checkout", "--quiet", ".")
    git(mine, "clean", "--quiet", "-fd")

    run(mine, "page", "reports")

    assert state(mine) == applied


HAND_WRITTEN = """\
import streamlit as st

home = st.Page("views/home.py", title="Home")
st.navigation({"Main": [home], "Admin": [st.Page("views/users.py")]}).run()
"""


def test_a_file_that_the_kit_manages_is_not_registered_in(project: Callable[..., Path], run: Run) -> None:
    mine = project()
    app = mine / "streamlit_app.py"
    (mine / ".headwater.toml").write_text(with_managed('kit = "acme"\n', {app.name: app.read_bytes()}))
    before = app.read_text()

    refused = run(mine, "page", "reports")
    alone = run(mine, "page", "reports", "--no-register")

    assert refused.returncode == 2
    assert "streamlit_app.py is managed by the kit acme: an update replaces it." in refused.stderr
    assert alone.returncode == 0, alone.stderr
    assert app.read_text() == before


@pytest.fixture
def hand_written(tmp_path: Path) -> Callable[..., Path]:
    """An app that no kit has made, in no repository."""

    def app(entrypoint: str = HAND_WRITTEN, **files: str) -> Path:
        page = "import streamlit as st\n\nst.title('A page')\n"
        views = {"views/home.py": page, "views/users.py": page}
        texts = {"app.py": entrypoint, "requirements.txt": "streamlit\n", **views, **files}
        return write(tmp_path / "work" / "by-hand", texts)

    return app


def test_a_page_comes_beside_the_others_of_an_app_written_by_hand(
    hand_written: Callable[..., Path], run: Run
) -> None:
    mine = hand_written()

    done = run(mine, "page", "reports", "--section", "Admin", "-d", "icon=:material/description:")

    assert done.returncode == 0, done.stderr
    assert "st.title(" in (mine / "views" / "reports.py").read_text()
    assert (
        '    st.Page("views/users.py"),\n    st.Page("views/reports.py", title="Reports"'
        in (mine / "app.py").read_text()
    )
    assert listing(mine / "tests") == ["test_reports_page.py"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Say which one it belongs to: --section NAME"),
        (("--section", "Amin"), "Did you mean 'Admin'?"),
    ],
)
def test_a_page_among_sections_needs_to_know_its_own(
    arguments: tuple[str, ...], said: str, hand_written: Callable[..., Path], run: Run
) -> None:
    mine = hand_written()

    done = run(mine, "page", "reports", *arguments)

    assert done.returncode == 2
    assert said in done.stderr
    assert not (mine / "views" / "reports.py").exists()


COMPUTED = "import streamlit as st\nfrom pages_of import pages\n\nst.navigation(pages()).run()\n"


def test_where_a_line_has_no_sure_place_it_is_told_and_nothing_is_written(
    hand_written: Callable[..., Path], run: Run
) -> None:
    mine = hand_written(COMPUTED)
    before = listing(mine)

    done = run(mine, "page", "reports")

    assert (done.returncode, listing(mine)) == (2, before)
    assert "app.py:4: which pages st.navigation gets is computed." in done.stderr
    assert 'st.Page("app_pages/reports.py", title="Reports"' in done.stderr
    assert "--no-register" in done.stderr


def test_a_file_with_a_byte_order_mark_is_left_alone(hand_written: Callable[..., Path], run: Run) -> None:
    mine = hand_written("\ufeff" + HAND_WRITTEN)
    before = listing(mine)

    done = run(mine, "page", "reports", "--section", "Admin")

    assert (done.returncode, listing(mine)) == (2, before)
    assert "app.py is no plain UTF-8: it has a byte order mark" in done.stderr


def test_windows_line_ends_stay(hand_written: Callable[..., Path], run: Run) -> None:
    mine = hand_written()
    windows = HAND_WRITTEN.replace('Page("views/users.py")]', 'Page("views/users.py"),\n]')
    (mine / "app.py").write_bytes(windows.replace("\n", "\r\n").encode())

    assert run(mine, "page", "reports", "--section", "Admin").returncode == 0

    text = (mine / "app.py").read_bytes()
    assert b"reports.py" in text
    assert text.count(b"\n") == text.count(b"\r\n")


def test_the_lines_can_be_left_to_the_user(hand_written: Callable[..., Path], run: Run) -> None:
    mine = hand_written(COMPUTED)

    done = run(mine, "page", "reports", "--no-register")

    assert done.returncode == 0, done.stderr
    assert (mine / "app.py").read_text() == COMPUTED
    assert (mine / "app_pages" / "reports.py").is_file()
    assert 'Add to app.py:4: st.Page("app_pages/reports.py"' in done.stderr


def test_a_page_that_the_navigation_names_already_is_added_to_it_no_second_time(
    hand_written: Callable[..., Path], run: Run
) -> None:
    named = HAND_WRITTEN.replace("views/users.py", "views/reports.py")
    mine = hand_written(named)

    done = run(mine, "page", "reports", "--section", "Admin")

    assert done.returncode == 0, done.stderr
    assert (mine / "app.py").read_text() == named


def test_pages_that_streamlit_finds_by_itself_need_no_registration(
    hand_written: Callable[..., Path], run: Run
) -> None:
    mine = hand_written(
        "import streamlit as st\n\nst.title('Home')\n", **{"pages/one.py": "import streamlit\n"}
    )

    done = run(mine, "page", "reports")

    assert done.returncode == 0, done.stderr
    assert (mine / "pages" / "reports.py").is_file()


def test_a_folder_that_is_a_module_is_in_the_way(hand_written: Callable[..., Path], run: Run) -> None:
    mine = hand_written(**{"callbacks.py": "import streamlit\n"})

    done = run(mine, "callback", "approve")

    assert done.returncode == 2
    assert "callbacks.py is a module of that name" in done.stderr


def test_a_folder_without_an_app_is_refused(headwater: Run) -> None:
    done = headwater("add", "page", "reports")

    assert done.returncode == 2
    assert "There is no Streamlit app in" in done.stderr


RECIPES = {
    "recipes/page/recipe.toml": 'summary = "Ours."\n\n[[register]]\nin = "navigation"\n'
    "line = '{{ Page }}({{ named_page | py }}, title={{ words | py }})'\n",
    "recipes/page/files/{{ pages }}/{{ name }}.py.jinja": "import streamlit as st\n\n"
    "st.title({{ words | py }})\n",
    "recipes/report/recipe.toml": 'summary = "A report."\n',
    "recipes/report/files/reports/{{ name }}.md.jinja": "# {{ words }}\n",
}


@pytest.fixture
def of_a_kit(tmp_path: Path, make_kit_of: Callable[[], Path], headwater: Run) -> Path:
    """A project of a team's kit that has recipes of its own in its second version."""
    done = headwater("new", "mine", "-l", "--kit", str(make_kit_of()), "--ref", "v2", "--no-install")
    assert done.returncode == 0, done.stderr
    return tmp_path / "work" / "mine"


@pytest.fixture
def make_kit_of(tmp_path: Path) -> Callable[[], Path]:
    pages = "import streamlit as st\n\nst.navigation([st.Page('home.py')]).run()\n"
    files = {**ONE, "template/streamlit_app.py": pages, "template/home.py": "import streamlit as st\n"}
    versions = {"v1": files, "v2": {**files, **RECIPES}, "v3": files}
    return lambda: make_kit(tmp_path / "kit", versions)


def test_a_kit_has_recipes_of_its_own_and_replaces_others(of_a_kit: Path, run: Run) -> None:
    assert run(of_a_kit, "page", "monthly").returncode == 0
    assert run(of_a_kit, "report", "weekly").returncode == 0
    assert run(of_a_kit, "model", "invoice").returncode == 0

    assert (of_a_kit / "monthly.py").read_text() == 'import streamlit as st\n\nst.title("monthly")\n'
    assert "st.navigation([st.Page('home.py'), st.Page(\"monthly.py\"" in (
        of_a_kit / "streamlit_app.py"
    ).read_text().replace("\n    ", "").replace(",\n", ", ")
    assert (of_a_kit / "reports" / "weekly.md").read_text() == "# weekly\n"
    assert (of_a_kit / "app" / "models" / "invoice.py").is_file()


def test_a_kit_that_is_gone_is_named_and_ours_can_be_taken(of_a_kit: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "kit").rename(tmp_path / "elsewhere")

    done = run(of_a_kit, "page", "monthly")

    assert done.returncode == 2
    assert "--kit default" in done.stderr
    assert run(of_a_kit, "page", "monthly", "--kit", "default").returncode == 0
    assert run(of_a_kit, "report", "weekly", "--kit", str(tmp_path / "elsewhere")).returncode == 2


def test_an_update_after_an_addition_merges_cleanly(project: Callable[..., Path], headwater: Run) -> None:
    mine = project("dashboard", "v0.1.0")
    for part in PARTS:
        add(Request(part, f"new_{part}", mine, prove=False))
    git(mine, "add", "--all")
    git(mine, "commit", "--quiet", "-m", "Add a part of each kind")

    done = headwater("update", "--no-check", cwd=mine)

    assert done.returncode == 0, done.stderr
    assert "new_page.py" in (mine / "streamlit_app.py").read_text()
    assert findings(mine) == []
