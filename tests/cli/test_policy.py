"""What a kit's policy does to its projects: managed, seeded and owned files, levels of rules."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.core.team import with_managed
from updates import ONE, TWO, commit, git, make_kit, state

Run = Callable[..., subprocess.CompletedProcess[str]]
NUMBERS, CHANGED = ONE["template/numbers.txt"], TWO["template/numbers.txt"]
NAMED = 'name = "acme"\n'


@pytest.fixture
def project(tmp_path: Path, headwater: Run) -> Callable[[str], Path]:
    """Makes a project from version 1 of a kit, both of whose versions have a kit.toml."""

    def made(manifest: str) -> Path:
        toml = {"kit.toml": NAMED + manifest}
        kit = make_kit(tmp_path / "kit", {"v1": {**ONE, **toml}, "v2": {**TWO, **toml}})
        done = headwater("new", "mine", "-l", "--kit", str(kit), "--ref", "v1", "--no-install")
        assert done.returncode == 0, done.stderr
        return tmp_path / "work" / "mine"

    return made


def test_of_a_managed_file_the_kit_has_the_say(project: Callable[[str], Path], headwater: Run) -> None:
    mine = commit(
        project('[policy]\nmanaged = ["numbers.txt"]\n'), numbers_txt=NUMBERS.replace("30\n", "mine\n")
    )

    done = headwater("update", "--no-check", cwd=mine)

    assert done.returncode == 0, done.stderr
    assert "merged    numbers.txt  (managed by the kit: what you have there is replaced)" in done.stdout
    assert (mine / "numbers.txt").read_text() == CHANGED


@pytest.mark.slow
def test_a_proven_update_says_so_too(project: Callable[[str], Path], headwater: Run) -> None:
    mine = commit(
        project('[policy]\nmanaged = ["numbers.txt"]\n'), numbers_txt=NUMBERS.replace("30\n", "mine\n")
    )

    done = headwater("update", "--trust", cwd=mine)

    assert done.returncode == 0, done.stderr
    assert "numbers.txt  (managed by the kit: what you have there is replaced)" in done.stdout


def test_what_is_written_for_the_team_is_replaced_with_a_word(
    project: Callable[[str], Path], headwater: Run
) -> None:
    mine = project('[rules]\nHW105 = "off"\n')
    team = mine / ".headwater.toml"
    team.write_text(team.read_text() + "# mine\n")
    git(mine, "commit", "--quiet", "-am", "A line of mine")

    done = headwater("update", "--dry-run", cwd=mine)

    assert ".headwater.toml  (managed by the kit: what you have there is replaced)" in done.stdout


def test_a_managed_file_that_was_changed_is_a_finding(project: Callable[[str], Path], headwater: Run) -> None:
    mine = project('[policy]\nmanaged = ["numbers.txt"]\n')
    assert headwater("check", cwd=mine).returncode == 0
    commit(mine, numbers_txt="mine\n")

    done = headwater("check", cwd=mine)

    assert done.returncode == 1
    assert "numbers.txt:1:1: HW809 managed-file-changed: The file is managed by the kit acme" in done.stdout


@pytest.mark.parametrize("manifest", ['[policy]\nmanaged = ["numbers.txt"]\n', '[rules]\nHW105 = "off"\n'])
def test_that_what_the_kit_wants_was_thrown_away_is_a_finding(
    project: Callable[[str], Path], headwater: Run, manifest: str
) -> None:
    mine = project(manifest)
    (mine / ".headwater.toml").unlink()
    commit(mine, numbers_txt="mine\n")

    done = headwater("check", cwd=mine)
    back = headwater("update", "--to", "v1", "--no-check", cwd=mine)

    assert done.returncode == 1
    assert ".copier-answers.yml:1:1: HW809 managed-file-changed: .headwater.toml is gone" in done.stdout
    assert back.returncode == 0, back.stderr
    assert headwater("check", cwd=mine).returncode == 0


def test_a_kit_that_wants_nothing_of_its_projects_is_not_missed(
    project: Callable[[str], Path], headwater: Run
) -> None:
    mine = project("")

    assert not (mine / ".headwater.toml").exists()
    assert headwater("check", cwd=mine).returncode == 0


def test_a_fix_leaves_a_managed_file_alone(project: Callable[[str], Path], headwater: Run) -> None:
    mine = project('[policy]\nmanaged = ["page.py"]\n')
    page = "import streamlit as st\n\nst.dataframe([1], use_container_width=True)\n"
    team = mine / ".headwater.toml"
    team.write_text(with_managed(team.read_text(), {"page.py": page.encode()}))
    commit(mine, page_py=page, own_py=page)

    shown = headwater("check", "--diff", cwd=mine)
    done = headwater("check", "--fix", cwd=mine)

    assert "own.py" in shown.stdout
    assert "page.py" not in shown.stdout
    assert "HW809" not in done.stdout + done.stderr
    assert (mine / "page.py").read_text() == page
    assert (mine / "own.py").read_text() != page


def test_an_update_to_the_same_version_brings_a_managed_file_back(
    project: Callable[[str], Path], headwater: Run
) -> None:
    mine = project('[policy]\nmanaged = ["numbers.txt"]\n')
    before = state(mine)
    commit(mine, numbers_txt="mine\n")

    assert headwater("update", "--to", "v1", "--no-check", cwd=mine).returncode == 0

    assert {**state(mine), "head": 0} == {**before, "head": 0}
    git(mine, "commit", "--quiet", "-m", "Back")
    assert "up to date" in headwater("update", "--to", "v1", "--no-check", cwd=mine).stderr


def test_a_seeded_file_is_given_once(project: Callable[[str], Path], headwater: Run) -> None:
    mine = project('[policy]\nseeded = ["numbers.txt", "new.txt"]\n')

    done = headwater("update", "--no-check", cwd=mine)

    assert done.returncode == 0, done.stderr
    assert (mine / "numbers.txt").read_text() == NUMBERS
    assert (mine / "new.txt").exists()


def test_an_owned_file_is_never_touched(project: Callable[[str], Path], headwater: Run) -> None:
    mine = project('[policy]\nowned = ["numbers.txt", "old.txt", "new.txt"]\n')

    done = headwater("update", "--no-check", cwd=mine)

    assert done.returncode == 0, done.stderr
    assert (mine / "numbers.txt").read_text() == NUMBERS
    assert (mine / "old.txt").exists()
    assert not (mine / "new.txt").exists()


RULES = '[rules]\nHW105 = "off"\nHW2 = "warning"\n'
PAGE = """\
import streamlit as st

if st.button("a"):
    st.button("b")
"""


def test_the_team_says_how_much_a_rule_weighs(project: Callable[[str], Path], headwater: Run) -> None:
    mine = commit(project(RULES), streamlit_app_py=PAGE)

    done = headwater("check", "--output-format", "json", cwd=mine)

    assert '"level": "warning"' in done.stdout
    assert '"level": "error"' not in done.stdout
    assert done.returncode == 0


def test_a_rule_that_the_team_has_put_off_says_nothing(
    project: Callable[[str], Path], headwater: Run
) -> None:
    mine = commit(project('[rules]\nHW2 = "off"\n'), streamlit_app_py=PAGE)

    assert headwater("check", cwd=mine).stdout == ""
    assert "HW201" in headwater("check", "--select", "HW2", cwd=mine).stdout


def test_a_project_of_a_kit_for_a_newer_headwater_says_so(
    project: Callable[[str], Path], headwater: Run
) -> None:
    mine = project(RULES)
    team = mine / ".headwater.toml"
    team.write_text(team.read_text().replace('kit = "acme"\n', 'kit = "acme"\nrequired-version = ">=99"\n'))

    done = headwater("check", cwd=mine)

    assert done.returncode == 3
    assert "The kit acme of this project needs headwater >=99" in done.stderr


def test_a_longer_code_counts_more_than_a_shorter_one(project: Callable[[str], Path], headwater: Run) -> None:
    mine = commit(project('[rules]\nHW2 = "off"\nHW201 = "error"\n'), streamlit_app_py=PAGE)

    assert "HW201" in headwater("check", cwd=mine).stdout


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ('[rules]\nHW999 = "off"\n', "There is no rule 'HW999', which .headwater.toml names."),
        ('[policy]\nmanaged = ["!"]\n', "A glob of the kit's policy is none"),
    ],
)
def test_what_means_nothing_is_refused(tmp_path: Path, headwater: Run, manifest: str, said: str) -> None:
    kit = make_kit(tmp_path / "kit", {"v1": {**ONE, "kit.toml": NAMED + manifest}})

    done = headwater("new", "mine", "-l", "--kit", str(kit), "--no-install")

    assert done.returncode == 2
    assert said in done.stderr
