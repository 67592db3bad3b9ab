"""`headwater add` proves what comes of it in the project's own environment: only what is new stops it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.actions.add import add
from headwater.actions.rendering import Request
from headwater.actions.trust import Trust
from headwater.core.errors import UsageError
from headwater.core.progress import Silent, Step
from updates import ONE, git, make_kit, state

Run = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.slow

BROKEN = "import streamlit as st\n\nst.title('Home')\nif st.button('Go'):\n    st.write(1 / 0)\n"
"""A page that raises once its button is pressed."""


def test_parts_are_proven_in_a_project_of_the_first_version_which_then_updates(
    tmp_path: Path, headwater: Run
) -> None:
    made = headwater("new", "mine", "-d", "kind=blank", "--ref", "v0.1.0", "--no-check")
    assert made.returncode == 0, made.stderr
    mine = tmp_path / "work" / "mine"

    done = headwater("add", "page", "about_us", cwd=mine)

    assert done.returncode == 0, done.stderr
    assert "drive          0 findings" in done.stderr
    assert "its own tests  0 findings" in done.stderr
    for part in ("model", "loader", "callback", "state"):
        done = headwater("add", part, "a_part", "--no-check", cwd=mine)
        assert done.returncode == 0, done.stderr
    for command in (("ruff", "check"), ("ruff", "format", "--check"), ("ty", "check"), ("pytest",)):
        ran = subprocess.run(
            [mine / ".venv" / "bin" / command[0], *command[1:]],
            cwd=mine, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr

    git(mine, "add", "--all")
    git(mine, "commit", "--quiet", "-m", "Add a part of each kind")
    updated = headwater("update", cwd=mine)
    assert updated.returncode == 0, updated.stderr


@pytest.fixture
def of_a_kit(tmp_path: Path, headwater: Run) -> Callable[..., Path]:
    """Makes a project of a kit whose recipe of a page makes one like `page`, and whose home is `home`."""

    def made(page: str, home: str = "import streamlit as st\n\nst.title('Home')\n") -> Path:
        entrypoint = "import streamlit as st\n\nst.navigation([st.Page('home.py')]).run()\n"
        recipe = "[[register]]\nin = \"navigation\"\nline = '{{ Page }}({{ named_page | py }})'\n"
        files = {
            "template/streamlit_app.py": entrypoint,
            "template/home.py": home,
            "recipes/page/recipe.toml": recipe,
            "recipes/page/files/{{ pages }}/{{ name }}.py": page,
        }
        kit = make_kit(tmp_path / "kit", {"v1": {**ONE, **files}})
        done = headwater("new", "mine", "-l", "--kit", str(kit), "--no-install")
        assert done.returncode == 0, done.stderr
        return tmp_path / "work" / "mine"

    return made


def test_a_part_that_breaks_the_app_is_not_added(of_a_kit: Callable[..., Path], headwater: Run) -> None:
    mine = of_a_kit(BROKEN)
    before = state(mine)

    done = headwater("add", "page", "reports", "--trust", cwd=mine)

    assert (done.returncode, state(mine)) == (1, before)
    assert "HW903" in done.stderr
    assert "With it the app would fail where it does not now: 1 new error." in done.stderr


def test_what_a_kit_adds_is_run_only_if_it_is_trusted(of_a_kit: Callable[..., Path], headwater: Run) -> None:
    mine = of_a_kit(BROKEN)
    before = state(mine)

    done = headwater("add", "page", "reports", cwd=mine)

    assert (done.returncode, state(mine)) == (4, before)
    assert "wants to execute code on this machine (its app, its tests)" in done.stderr
    assert "--kit default" in done.stderr


def test_what_was_broken_before_does_not_stop_it(of_a_kit: Callable[..., Path], headwater: Run) -> None:
    mine = of_a_kit("import streamlit as st\n\nst.title('Reports')\n", home=BROKEN)

    done = headwater("add", "page", "reports", "--trust", cwd=mine)

    assert done.returncode == 0, done.stderr
    assert "drive          1 finding" in done.stderr
    assert "Not proven: its own tests." in done.stderr


class Editor(Silent):
    """Somebody who saves a file while the part is proven."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def began(self, step: Step) -> None:
        if step.name == "drive":
            self.file.write_text(self.file.read_text() + "# an hour of work\n")


def test_a_file_that_i_save_in_the_meantime_stops_it(of_a_kit: Callable[..., Path]) -> None:
    mine = of_a_kit("import streamlit as st\n\nst.title('Reports')\n")

    with pytest.raises(UsageError, match=r"streamlit_app\.py was changed in the meantime"):
        add(Request("page", "reports", mine, trust=Trust(given=True)), Editor(mine / "streamlit_app.py"))

    assert git(mine, "status", "--porcelain") == " M streamlit_app.py\n"
    assert "an hour of work" in (mine / "streamlit_app.py").read_text()
