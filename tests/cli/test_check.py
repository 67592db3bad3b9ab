"""`headwater check`: what it says, in every format, and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sarif_pydantic import Sarif

from support import write

Run = Callable[..., subprocess.CompletedProcess[str]]

BROKEN = """\
import streamlit as st

if st.button("Größe"):
    if st.button("inner"):
        print()
"""
ADVICE = "import streamlit as st\n\nst.write(st.session_state.nobody_sets_me)\n"
CLEAN = "import streamlit as st\n\nst.title('Hello')\n"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_CACHE_DIR", str(tmp_path / "cache"))


def test_a_finding_is_shown_with_its_line_and_a_caret(project: Callable[..., Path], headwater: Run) -> None:
    project(app=BROKEN)

    done = headwater("check")

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "app.py:4:8: HW201 nested-button: "
        "button 'inner' is drawn only in the run after button 'Größe' was clicked.",
        "  |",
        '4 |     if st.button("inner"):',
        "  |        ^^^^^^^^^^^^^^^^^^",
    ]
    assert done.stderr.startswith("1 error, 0 warnings in 1 file")


def test_nothing_found(project: Callable[..., Path], headwater: Run) -> None:
    project(app=CLEAN)

    done = headwater("check")

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("Nothing found in 1 file")


def test_advice_alone_fails_nothing(project: Callable[..., Path], headwater: Run) -> None:
    project(app=ADVICE)

    done = headwater("check")

    assert done.returncode == 0
    assert "HW103" in done.stdout
    assert "0 errors, 1 warning" in done.stderr


def test_exit_zero(project: Callable[..., Path], headwater: Run) -> None:
    project(app=BROKEN)

    assert headwater("check", "--exit-zero").returncode == 0


def test_json_is_what_its_format_says(project: Callable[..., Path], headwater: Run) -> None:
    project(app=BROKEN)

    report = json.loads(headwater("check", "--output-format", "json").stdout)

    assert report["version"] == 1
    assert report["findings"] == [
        {
            "code": "HW201",
            "name": "nested-button",
            "level": "error",
            "path": "app.py",
            "line": 4,
            "column": 8,
            "end_line": 4,
            "end_column": 26,
            "message": "button 'inner' is drawn only in the run after button 'Größe' was clicked.",
            "fixable": False,
            "help": "headwater explain HW201",
        }
    ]
    assert report["summary"]["errors"] == 1
    assert report["summary"]["by_code"] == {"HW201": 1}


def test_junit_counts_errors_as_failures(project: Callable[..., Path], headwater: Run) -> None:
    project(app=BROKEN, other=ADVICE)

    suites = ElementTree.fromstring(headwater("check", "--output-format", "junit").stdout)  # noqa: S314

    assert suites.get("failures") == "1"
    assert [case.get("classname") for case in suites.iter("testcase")] == [
        "headwater.HW201.nested-button",
        "headwater.HW103.read-before-init",
    ]


def test_sarif_is_what_its_schema_says(project: Callable[..., Path], headwater: Run) -> None:
    project(app=BROKEN, other=ADVICE)

    text = headwater("check", "--output-format", "sarif").stdout

    sarif = Sarif.model_validate_json(text)
    assert [result.rule_id for result in sarif.runs[0].results or []] == ["HW201", "HW103"]
    run = json.loads(text)["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "app.py", "uriBaseId": "PROJECTROOT"}
    assert place["region"] == {"startLine": 4, "endLine": 4, "startColumn": 8, "endColumn": 26}
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["HW103", "HW201"]


def test_github_gets_workflow_commands(project: Callable[..., Path], headwater: Run) -> None:
    project(app=BROKEN)

    done = headwater("check", "--output-format", "github")

    assert done.stdout.startswith(
        "::error file=app.py,line=4,endLine=4,col=8,title=HW201 nested-button::HW201 button 'inner'"
    )


def test_paths_may_be_files_of_a_project(project: Callable[..., Path], headwater: Run, work: Path) -> None:
    project(app=BROKEN, other=BROKEN, sub__deep=BROKEN)

    one = headwater("check", "other.py")
    folder = headwater("check", "sub")
    inside = headwater("check", ".", cwd=work / "sub")

    assert next(line for line in one.stdout.splitlines() if "HW201" in line).startswith("other.py:4:8:")
    assert folder.stdout.startswith("sub/deep.py:4:8:")
    assert inside.stdout.startswith("deep.py:4:8:"), "as whoever stands there would write it"
    assert "app.py" not in folder.stdout + inside.stdout
    inside_json = json.loads(headwater("check", ".", "--output-format", "json", cwd=work / "sub").stdout)
    assert [finding["path"] for finding in inside_json["findings"]] == ["sub/deep.py"]


def test_a_path_that_is_not_there(headwater: Run) -> None:
    done = headwater("check", "nowhere")

    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "error: There is no nowhere.",
        "hint: Name a project, a folder or a Python file.",
    ]


@pytest.mark.parametrize("option", ["--select", "--ignore", "--extend-select"])
def test_a_code_that_is_not_there(option: str, project: Callable[..., Path], headwater: Run) -> None:
    project(app=CLEAN)

    done = headwater("check", option, "HW999")

    assert done.returncode == 2
    assert "There is no rule 'HW999'." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ((), {"HW201", "HW103"}),
        (("--select", "HW2"), {"HW201"}),
        (("--select", "hw103,HW001"), {"HW103"}),
        (("--ignore", "HW2"), {"HW103"}),
        (("--ignore", "HW2", "--select", "HW201"), {"HW201"}),
        (("--select", "HW1", "--extend-select", "HW201"), {"HW103", "HW201"}),
    ],
)
def test_rules_are_selected(
    arguments: tuple[str, ...], codes: set[str], project: Callable[..., Path], headwater: Run
) -> None:
    project(app=BROKEN, other=ADVICE)

    report = json.loads(headwater("check", "--output-format", "json", *arguments).stdout)

    assert {finding["code"] for finding in report["findings"]} == codes


def test_settings_in_pyproject(project: Callable[..., Path], headwater: Run, work: Path) -> None:
    project(app=BROKEN, other=ADVICE, legacy__old=BROKEN)
    settings = """\
[tool.headwater]
exclude = ["legacy/"]
[tool.headwater.ignore]
HW103 = "the host application sets it"
[tool.headwater.per-file-ignores]
"app.py" = { HW201 = "shows what not to do" }
"""
    (work / "pyproject.toml").write_text(settings)

    done = headwater("check")

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("[tool.headwater]\nselekt = []\n", "has no setting 'selekt'"),
        ("[tool.headwater]\nselect = 'HW2'\n", "select must be a list of texts"),
        ("[tool.headwater]\nignore = 3\n", "ignore must be a table of codes and reasons"),
        ("[tool.headwater]\nignore = ['HW999']\n", "There is no rule 'HW999'"),
    ],
)
def test_settings_are_refused(
    settings: str, words: str, project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project(app=CLEAN)
    (work / "pyproject.toml").write_text(settings)

    done = headwater("check")

    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_a_file_that_does_not_parse_stops_nothing(project: Callable[..., Path], headwater: Run) -> None:
    project(app=BROKEN, bad="def f(:\n", nul="x = '\0'\n", deep=f"x = {'(' * 500}1{')' * 500}\n")

    done = headwater("check")

    assert done.returncode == 1
    assert {line.split()[1] for line in done.stdout.splitlines() if ".py:" in line} == {"HW001", "HW201"}


def test_notebooks_and_templates_are_skipped_with_a_word(
    project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project(app=CLEAN, template="import {{ name }}\n")
    (work / "a.ipynb").write_text("{}")
    (work / "cookiecutter.json").write_text("{}")

    done = headwater("check")

    assert done.returncode == 0, done.stdout
    assert "1 notebook skipped." in done.stderr
    assert "1 template skipped." in done.stderr


def test_braces_alone_make_no_template(project: Callable[..., Path], headwater: Run) -> None:
    project(
        app='import streamlit as st\nst.markdown(f"<style>.a {{ color: {c} }}</style>")\nif st.button("A"\n'
    )

    done = headwater("check")

    assert done.returncode == 1
    assert "HW001" in done.stdout


@pytest.mark.parametrize(
    "content",
    [
        b'import streamlit as st\rdef f(x): pass\rst.button("a", on_click=f, args=(3))\r',
        b"import streamlit as st\n@st.cache_data\ndef f(x):\n    return x" + b".a()" * 400 + b"\n",
        b"import streamlit as st\nst.markdown(" + b"'a' + " * 2000 + b"'b', unsafe_allow_html=True)\n",
        b"# coding: nope\nimport streamlit\n",
        b"import streamlit as st\nst.text_input('a', key='k')\n" * 400,
    ],
)
def test_no_file_takes_the_run_down(
    content: bytes, project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project(other=BROKEN)
    (work / "odd.py").write_bytes(content)
    (work / os.fsdecode(b"bad\xff.py")).write_text(BROKEN)

    for output_format in ("text", "sarif", "junit", "json", "github"):
        done = headwater("check", "--output-format", output_format)
        assert done.returncode == 1, done.stderr
    assert "other.py" in done.stdout


@pytest.mark.parametrize(
    "settings",
    [
        "tool = 3\n",
        "[tool]\nheadwater = 3\n",
        "\ufeff[tool.headwater]\n",
        "[tool.headwater]\nexclude = ['!', 'a\\\\']\n",
    ],
)
def test_odd_settings_are_borne(
    settings: str, project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project(app=CLEAN)
    (work / "pyproject.toml").write_text(settings)
    (work / ".gitignore").write_text("!\n*.log\n")

    assert headwater("check").returncode == 0


def test_settings_that_are_no_toml_are_told(project: Callable[..., Path], headwater: Run, work: Path) -> None:
    project(app=CLEAN)
    (work / "pyproject.toml").write_text("[tool.headwater\n")

    done = headwater("check")

    assert done.returncode == 2
    assert "pyproject.toml is no TOML" in done.stderr


@pytest.mark.parametrize(
    ("settings", "arguments", "found"),
    [
        ("ignore = { HW201 = 'x' }", (), False),
        ("ignore = { HW201 = 'x' }", ("--select", "HW201"), True),
        ("ignore = { HW201 = 'x' }", ("--extend-select", "HW201"), True),
        ("ignore = { HW2 = 'x' }\nextend-select = ['HW201']", (), True),
        ("select = ['hw1']", (), False),
    ],
)
def test_who_asks_last_and_more_precisely_decides(
    settings: str,
    arguments: tuple[str, ...],
    found: bool,
    project: Callable[..., Path],
    headwater: Run,
    work: Path,
) -> None:
    project(app=BROKEN)
    (work / "pyproject.toml").write_text(f"[tool.headwater]\n{settings}\n")

    assert ("HW201" in headwater("check", *arguments).stdout) is found


@pytest.mark.parametrize("glob", ["deep.py", "sub/*", "**/deep.py", "./sub/deep.py", "sub/**/deep.py"])
def test_globs_per_file_are_those_of_ruff(
    glob: str, project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project(sub__deep=BROKEN)
    (work / "pyproject.toml").write_text(f'[tool.headwater.per-file-ignores]\n"{glob}" = {{ HW201 = "x" }}\n')

    assert headwater("check").returncode == 0


@pytest.mark.parametrize("name", ["build/a.py", "notes.txt", "link.py"])
def test_a_path_that_is_passed_over_is_no_pass(
    name: str, project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project(app=CLEAN, build__a=BROKEN)
    (work / "notes.txt").write_text("")
    (work / "link.py").symlink_to(work / "app.py")

    done = headwater("check", name)

    assert done.returncode == 2
    assert f"{name} is not looked at" in done.stderr


def test_a_path_beside_others_may_be_passed_over(
    project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project(app=CLEAN)
    (work / "notes.txt").write_text("")

    done = headwater("check", "app.py", "notes.txt")

    assert done.returncode == 0
    assert done.stderr.startswith("notes.txt is passed over: it is no Python.")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--statistics", "--output-format", "sarif"],
        ["--diff", "--output-format", "json"],
        ["--select", "HW999"],
        ["--baseline", "nowhere.json"],
    ],
)
def test_what_does_not_go_together(
    arguments: list[str], project: Callable[..., Path], headwater: Run
) -> None:
    project(app=CLEAN)

    done = headwater("check", *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 2


def test_a_lock_may_be_long(project: Callable[..., Path], headwater: Run, work: Path) -> None:
    project(app="import streamlit as st\nst.experimental_rerun()\n")
    lock = '[[package]]\nname = "streamlit"\nversion = "1.25.0"\n'
    (work / "uv.lock").write_text("".join(f"# {number}\n" for number in range(40_000)) + lock)

    assert headwater("check", "--select", "HW601").returncode == 0


def test_a_fix_asks_for_no_more_than_the_oldest_version_has(
    project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    source = "import streamlit as st\nst.dataframe([1], use_container_width=True)\n"
    project(app=source)
    (work / "requirements.txt").write_text("streamlit>=1.28\n")

    done = headwater("check", "--fix")

    assert "HW602" in done.stdout
    assert (work / "app.py").read_text() == source


def test_a_single_file_draws_in_no_folders(tmp_path: Path, headwater: Run) -> None:
    place = write(tmp_path / "plain", {"one.py": BROKEN, "sub/two.py": "def f(:\n"})

    done = headwater("check", str(place / "one.py"))

    assert "HW201" in done.stdout
    assert "in 1 file" in done.stderr


def test_a_diff_is_a_patch_where_one_stands(project: Callable[..., Path], headwater: Run, work: Path) -> None:
    form_feed = SHARE.replace("if st", "x = 1\n\x0c\nif st")
    project(app=form_feed, sub__app=form_feed)
    (work / "sub" / "requirements.txt").write_text("streamlit\n")

    patch = headwater("check", "--diff", "sub").stdout
    subprocess.run(["git", "apply"], input=patch, cwd=work, text=True, check=True)

    assert (work / "app.py").read_text() == form_feed
    assert "ignore" in (work / "sub" / "app.py").read_text()


def test_a_baseline_of_a_part_forgets_nothing_of_the_rest(
    project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project(app=BROKEN, other=BROKEN)
    (work / "kept").mkdir()
    headwater("check", "--baseline", "kept/old.json", "--write-baseline")

    part = headwater("check", "app.py", "--baseline", "kept/old.json")
    headwater("check", "app.py", "--baseline", "kept/old.json", "--write-baseline")
    whole = headwater("check", str(work), "--baseline", str(work / "kept" / "old.json"), cwd=work / "kept")

    assert (part.returncode, "out of date" in part.stderr) == (0, False)
    assert whole.returncode == 0, whole.stdout


def test_several_suppressions_in_one_comment(project: Callable[..., Path], headwater: Run) -> None:
    project(app=BROKEN.replace('"inner"):', '"inner"):  # noqa: E501 # noqa:HW201'))

    report = json.loads(headwater("check", "--output-format", "json").stdout)

    assert report["findings"] == []
    assert report["summary"]["suppressed"] == 1


def test_machines_get_utf_8_whatever_the_terminal_speaks(
    project: Callable[..., Path], headwater: Run
) -> None:
    project(app=BROKEN)

    done = headwater("check", "--output-format", "json", env={"PYTHONIOENCODING": "ascii"})

    assert "Größe" in json.loads(done.stdout)["findings"][0]["message"]


def test_a_user_without_a_home_can_check(project: Callable[..., Path], work: Path) -> None:
    project(app=CLEAN)
    env = {"PATH": os.environ["PATH"]}
    script = (
        "import os, pathlib, sys\n"
        "def nobody(self): raise RuntimeError('no home')\n"
        "pathlib.Path.expanduser = nobody\nos.path.expanduser = lambda path: path\n"
        "from headwater.cli.app import main\nsys.argv = ['headwater', 'check']\nmain()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=work, env=env, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr


def test_what_git_ignores_is_not_looked_at(project: Callable[..., Path], headwater: Run, work: Path) -> None:
    project(app=CLEAN, build_out__a=BROKEN, kept__a=BROKEN, venv__lib__a=BROKEN)
    (work / ".gitignore").write_text("build_out/\nkept/*\n!kept/a.py\n")

    report = json.loads(headwater("check", "--output-format", "json").stdout)

    assert [finding["path"] for finding in report["findings"]] == ["kept/a.py"]


def test_a_baseline_lets_an_old_app_begin_today(
    project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project(app=BROKEN)
    arguments = ("check", "--baseline", "old.json")

    missing = headwater(*arguments)
    written = headwater(*arguments, "--write-baseline")
    same = headwater(*arguments)
    (work / "app.py").write_text(
        BROKEN.replace("import streamlit as st\n", "import streamlit as st\n# more\n")
    )
    moved = headwater(*arguments)
    (work / "app.py").write_text(BROKEN + BROKEN.partition("\n")[2])
    twice = headwater(*arguments)
    (work / "app.py").write_text(CLEAN)
    mended = headwater(*arguments)

    assert (missing.returncode, "There is no baseline" in missing.stderr) == (2, True)
    assert (written.returncode, "1 finding written to old.json" in written.stderr) == (0, True)
    assert (same.returncode, "1 finding of the baseline not told" in same.stderr) == (0, True)
    assert moved.returncode == 0
    assert (twice.returncode, twice.stdout.count("HW201")) == (1, 1)
    assert (mended.returncode, "1 entry of the baseline out of date" in mended.stderr) == (0, True)


def test_a_suppression_silences_its_line_and_is_told_when_it_does_nothing(
    project: Callable[..., Path], headwater: Run
) -> None:
    silenced = BROKEN.replace('"inner"):', '"inner"):  # noqa: HW201 shows what not to do')
    project(app=silenced, other="import streamlit as st\nx = 1  # noqa: HW201\n")

    done = headwater("check")

    assert done.returncode == 0
    assert next(line for line in done.stdout.splitlines() if "HW" in line) == (
        "other.py:2:1: HW002 unused-suppression: The suppression of HW201 silences nothing."
    )


def test_statistics_count_each_rule(project: Callable[..., Path], headwater: Run) -> None:
    project(app=BROKEN, other=BROKEN, third=ADVICE)

    done = headwater("check", "--statistics")

    assert done.stdout.splitlines() == [
        "2  HW201  error    nested-button",
        "1  HW103  warning  read-before-init",
    ]


def test_the_cache_is_never_stale(project: Callable[..., Path], headwater: Run, work: Path) -> None:
    reads = "import streamlit as st\nimport state\n\nst.write(st.session_state.name)\n"
    sets = "import streamlit as st\n\ndef init():\n    st.session_state.name = 1\n"
    project(app=reads, state=sets)

    first, again = headwater("check"), headwater("check")
    narrow = headwater("check", "--select", "HW2")
    (work / "state.py").write_text("import streamlit as st\n\ndef init():\n    st.session_state.nome = 1\n")
    changed = headwater("check")

    assert [each.stdout for each in (first, again, narrow)] == ["", "", ""]
    assert changed.stdout.startswith("app.py:4:10: HW103")


def test_a_change_in_one_file_is_told_in_another_one(
    project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    state = "import streamlit as st\n\ndef reset():\n    st.session_state.file = None\n"
    first = state.replace("reset", "init").replace("    ", "    if 'file' not in st.session_state:\n        ")
    app = "import streamlit as st\nimport state\nimport view\nstate.init()\nview.show()\nst.title('a')\n"
    view = "import streamlit as st\nimport state\n\ndef show():\n    st.KIND('a', key='KEY')\n"
    late = view + "    if st.button('Reset'):\n        state.reset()\n"
    project(app=app, state=first, view=view.replace("KIND", "file_uploader").replace("KEY", "other"))

    assert headwater("check").stdout == ""
    write(work, {"view.py": view.replace("KIND", "file_uploader").replace("KEY", "file")})
    assert headwater("check").stdout.startswith("state.py:5:9: HW104 ")
    write(work, {"view.py": late.replace("KIND", "text_input").replace("KEY", "file")})
    assert headwater("check").stdout == ""
    write(work, {"state.py": first + state[len("import streamlit as st\n") :]})
    assert headwater("check").stdout.startswith("view.py:7:9: HW101 ")
    write(work, {"state.py": first})
    assert headwater("check").stdout == ""


def test_a_cache_that_is_broken_is_no_error(
    project: Callable[..., Path], headwater: Run, tmp_path: Path
) -> None:
    project(app=BROKEN)
    headwater("check")
    for file in (tmp_path / "cache").iterdir():
        file.write_text('{"conditions": [')

    assert headwater("check").returncode == 1


def test_the_project_is_left_as_it_was(project: Callable[..., Path], headwater: Run, work: Path) -> None:
    project(app=BROKEN)
    before = sorted(work.rglob("*"))

    headwater("check")

    assert sorted(work.rglob("*")) == before


def test_nothing_heavy_is_loaded(project: Callable[..., Path], work: Path) -> None:
    project(app=BROKEN)
    script = (
        "import sys\nfrom headwater.cli.app import main\nsys.argv = ['headwater', 'check']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=work, capture_output=True, text=True, check=True, env=os.environ
    )

    heavy = {"copier", "streamlit", "rich", "jinja2", "yaml", "pydantic", "asyncio", "libcst"}
    assert set(done.stderr.split()) & heavy <= {"pydantic"}, "Typer itself loads pydantic"


SHARE = """\
import streamlit as st

if st.button("Make"):  # a comment
    st.download_button("Load", "x")   # kept as it is
"""


def test_a_fix_mends_what_it_can_and_says_so(
    project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project(app=SHARE, other=BROKEN)

    shown = headwater("check", "--diff")
    untouched = (work / "app.py").read_text()
    fixed = headwater("check", "--fix")
    again = headwater("check", "--fix")

    assert shown.returncode == 1
    assert '+    st.download_button("Load", "x", on_click="ignore")   # kept as it is' in shown.stdout
    assert untouched == SHARE
    assert (work / "app.py").read_text() == SHARE.replace('"x")', '"x", on_click="ignore")')
    assert (fixed.returncode, "1 finding mended. 1 error" in fixed.stderr) == (1, True)
    assert again.stderr.startswith("1 error")
    assert "HW201" in fixed.stdout


@pytest.mark.parametrize(
    ("encoding", "newline"), [("utf-8", "\r\n"), ("utf-8-sig", "\n"), ("latin-1", "\n"), ("utf-8", "\r")]
)
def test_a_fix_spoils_no_file_it_cannot_count_in(
    encoding: str, newline: str, project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project()
    cookie = "# -*- coding: latin-1 -*-\n" if encoding == "latin-1" else ""
    text = (cookie + SHARE.replace("Make", "Größe")).replace("\n", newline).encode(encoding)
    (work / "app.py").write_bytes(text)

    headwater("check", "--fix")

    after = (work / "app.py").read_bytes()
    assert after in (text, text.replace(b'"x")', b'"x", on_click="ignore")'))


def test_a_fix_keeps_the_mode_and_goes_through_a_link(
    project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project(app=SHARE)
    (work / "app.py").chmod(0o755)

    headwater("check", "--fix")

    assert (work / "app.py").stat().st_mode & 0o777 == 0o755


def test_explain_by_code_and_by_name(headwater: Run) -> None:
    by_code, by_name = headwater("explain", "hw201"), headwater("explain", "nested-button")
    unknown = headwater("explain", "HW202x")

    assert by_code.stdout == by_name.stdout
    assert by_code.stdout.startswith("# HW201 nested-button\n")
    assert unknown.returncode == 2
    assert len(unknown.stderr.splitlines()) == 2


def test_rules_are_listed(headwater: Run) -> None:
    listed = json.loads(headwater("rules", "--output-format", "json").stdout)
    text = headwater("rules").stdout

    assert {"code", "name", "level", "fixable", "docs"} <= set(listed[0])
    assert len(text.splitlines()) == len(listed)
