"""`headwater kit test`: a kit that is broken on purpose, and one that is not."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

import psutil
import pytest

from support import MINIMAL_KIT, ROOT
from updates import git

Run = Callable[..., subprocess.CompletedProcess[str]]
Kits = Callable[..., Path]
QUESTIONS = """\
kind:
  type: str
  choices: [dashboard, chat, form]
  default: dashboard
docs:
  type: bool
  default: false
theme:
  type: str
  choices: [light, dark]
  default: light
  when: "{{ docs }}"
data:
  type: str
  choices: [sqlite, duckdb]
  default: sqlite
  validator: "{% if data == 'duckdb' and kind == 'form' %}There is no form over DuckDB.{% endif %}"
ci:
  type: str
  choices: [github, gitlab]
  default: github
"""
ABOUT = "{{ kind }} {{ data }} {{ docs }} {{ ci }} {% if docs %}{{ theme }}{% endif %}\n"
SOUND = {
    **MINIMAL_KIT,
    "copier.yml": MINIMAL_KIT["copier.yml"] + QUESTIONS,
    "template/about.txt.jinja": ABOUT,
    "kit.toml": 'name = "ours"\nversion = "1.1.0"\n',
}
PAGE = "import streamlit as st\n\nst.title('Sample')\n"
CHAT = "{% if kind == 'chat' and data == 'duckdb' %}"


def broken(page: str) -> dict[str, str]:
    """A kit that is broken with chat over DuckDB, by `page`, and only then."""
    text = f"{PAGE}{CHAT}\n{page}{{% endif %}}\n"
    files = {**SOUND, "template/streamlit_app.py.jinja": text}
    del files["template/streamlit_app.py"]
    return files


STATIC = 'if st.button("One"):\n    if st.button("Two"):\n        st.write(1)\n'
RAISES = 'st.write([1, 2][int("2")])\n'


@pytest.fixture
def kit(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    def made(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "ours" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / "ours"

    return made


def test_a_sound_kit_passes_and_what_it_refuses_is_no_failure(kit: Kits, headwater: Run) -> None:
    done = headwater("kit", "test", str(kit(SOUND)), "--no-run", "--output-format", "json")
    told = json.loads(done.stdout)

    assert done.returncode == 0, done.stderr
    assert told["summary"] == {"ok": len(told["cases"]), "failed": 0, "lacking": 0}
    assert [sorted(row.items()) for row in told["left_out"]] == [
        [("data", "duckdb"), ("kind", "form")],
        [("docs", False), ("theme", "light")],
        [("docs", False), ("theme", "dark")],
    ]
    assert "left out: the kit never has them" in done.stderr


def test_the_pair_of_answers_that_breaks_a_kit_is_named(kit: Kits, headwater: Run, tmp_path: Path) -> None:
    junit, html = tmp_path / "report.xml", tmp_path / "report.html"

    done = headwater(
        "kit", "test", str(kit(broken(STATIC))), "--no-run", "--junit", str(junit), "--html", str(html)
    )

    assert done.returncode == 1
    assert "static check: streamlit_app.py:6: HW201 nested-button: " in done.stdout
    assert "always with kind=chat, data=duckdb" in done.stdout
    failures = ElementTree.parse(junit).findall(".//failure")  # noqa: S314 -- ours
    assert {each.get("type") for each in failures} == {"static check"}
    assert "always with kind=chat, data=duckdb" in html.read_text("utf-8")


@pytest.mark.slow
def test_a_page_that_raises_is_found_by_driving_it(kit: Kits, headwater: Run) -> None:
    done = headwater("kit", "test", str(kit(broken(RAISES))))

    assert done.returncode == 1
    assert "drive: streamlit_app.py:5: HW902 page-raises" in done.stdout
    assert "always with kind=chat, data=duckdb" in done.stdout


@pytest.mark.slow
def test_what_cannot_be_installed_is_not_taken_for_sound(kit: Kits, headwater: Run) -> None:
    files = {path: text for path, text in SOUND.items() if path != "template/pyproject.toml"}

    done = headwater("kit", "test", str(kit(files)), "--strength", "1")

    assert done.returncode == 3
    assert "environment: uv could not make the environment" in done.stdout


def test_a_template_that_cannot_be_rendered_is_told_with_its_answer(kit: Kits, headwater: Run) -> None:
    files = {**SOUND, "template/about.txt.jinja": ABOUT + "{% if ci == 'gitlab' %}{{ 1 / 0 }}{% endif %}"}

    done = headwater("kit", "test", str(kit(files)), "--no-run", "--strength", "1")

    assert done.returncode == 1
    assert "always with ci=gitlab" in done.stdout


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("size: {type: str, choices: 5}\n", "cannot be rendered: 3 validation errors for Question"),
        ("note: {type: str, default: x, validator: 'no never'}\n", "render: note: no never"),
        ("owner: {type: str}\n", "render: The kit ours needs an answer for owner."),
    ],
    ids=["choices that are none", "a default that its own validator refuses", "no default"],
)
def test_a_kit_that_nobody_can_render_fails(kit: Kits, headwater: Run, question: str, said: str) -> None:
    files = {**MINIMAL_KIT, "copier.yml": MINIMAL_KIT["copier.yml"] + question}

    done = headwater("kit", "test", str(kit(files)), "--no-run")

    assert done.returncode == 1, done.stderr
    assert said in done.stdout
    assert "in 1 case (1): whatever is answered" in done.stdout


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "port: {type: int, default: \"{{ {'dashboard': 1, 'chat': 2}[kind] }}\"}\n",
            "invalid literal for int()",
        ),
        (
            "port: {type: int, default: 80, validator: \"{% if kind == 'form' %}Too low.{% endif %}\"}\n",
            "port: Too low.",
        ),
        (
            "place: {type: str, default: \"{{ ('$HOME' ~ kind) | expandvars if kind == 'form' }}\"}\n",
            "The kit ours reaches out of itself",
        ),
    ],
    ids=["has no default", "has one that is refused", "reads the environment"],
)
def test_the_answer_with_which_another_question_breaks_is_a_failing_case(
    kit: Kits, headwater: Run, question: str, said: str
) -> None:
    files = {**SOUND, "copier.yml": SOUND["copier.yml"] + question}

    done = headwater("kit", "test", str(kit(files)), "--no-run", "--strength", "1")

    assert done.returncode == 1, done.stderr
    assert said in done.stdout
    assert "always with kind=form" in done.stdout


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("[test.values]\nproject_name = ['No']\n", "were to be tried: project_name: Longer, please."),
        (
            "[test.values]\nproject_name = ['Ours']\n[[test.without]]\nproject_name = 'Ours'\n",
            "were to be tried.\n",
        ),
    ],
    ids=["refused by the kit", "left out by its author"],
)
def test_a_test_that_tries_nothing_does_not_pass(kit: Kits, headwater: Run, manifest: str, said: str) -> None:
    longer = "  validator: '{% if project_name|length < 3 %}Longer, please.{% endif %}'\n"
    files = {
        **MINIMAL_KIT,
        "copier.yml": MINIMAL_KIT["copier.yml"] + longer,
        "kit.toml": SOUND["kit.toml"] + manifest,
    }

    done = headwater("kit", "test", str(kit(files)), "--no-run")

    assert done.returncode == 2, done.stdout
    assert f"The kit ours takes none of the answers that {said}" in done.stderr


def test_a_question_without_default_is_answered_by_its_author(kit: Kits, headwater: Run) -> None:
    manifest = SOUND["kit.toml"] + "[test.values]\nowner = ['Ada']\n"
    files = {**SOUND, "copier.yml": SOUND["copier.yml"] + "owner: {type: str}\n", "kit.toml": manifest}

    done = headwater("kit", "test", str(kit(files)), "--no-run", "--strength", "1")

    assert "4 cases: 4 ok." in done.stderr, done.stdout


def test_strengths_differ_in_the_number_of_cases(kit: Kits, headwater: Run) -> None:
    folder = kit(SOUND)

    def count(*options: str) -> int:
        done = headwater("kit", "test", str(folder), "--no-run", "--output-format", "json", *options)
        return len(json.loads(done.stdout)["cases"])

    pairs, triples, every = count(), count("--strength", "3"), count("--all")
    assert pairs < triples < every
    assert every == 5 * 3 * 2, (
        "chat and dashboard with two kinds of data, form with one; docs off or two themes"
    )


def test_what_the_author_leaves_out_is_not_tried(kit: Kits, headwater: Run) -> None:
    manifest = SOUND["kit.toml"] + "[[test.without]]\nkind = 'chat'\ndata = 'duckdb'\n"

    done = headwater("kit", "test", str(kit({**broken(STATIC), "kit.toml": manifest})), "--no-run")

    assert done.returncode == 0, done.stdout


def test_texts_are_tried_that_the_author_names(kit: Kits, headwater: Run) -> None:
    manifest = SOUND["kit.toml"] + "[test.values]\nproject_name = ['Sample', 'Zażółć']\n"

    done = headwater(
        "kit", "test", str(kit({**SOUND, "kit.toml": manifest})), "--no-run", "--output-format", "json"
    )

    assert {case["answers"]["project_name"] for case in json.loads(done.stdout)["cases"]} == {
        "Sample",
        "Zażółć",
    }


def test_presets_are_cases(kit: Kits, headwater: Run) -> None:
    manifest = SOUND["kit.toml"] + "[presets.talk]\nkind = 'chat'\ndata = 'duckdb'\n"

    done = headwater("kit", "test", str(kit({**broken(STATIC), "kit.toml": manifest})), "--no-run")

    assert "failed case 1/" in done.stderr


def test_a_test_that_was_stopped_goes_on(kit: Kits, headwater: Run, tmp_path: Path) -> None:
    folder, cache = kit(SOUND), {"HEADWATER_CACHE_DIR": str(tmp_path / "cache")}

    first = headwater("kit", "test", str(folder), "--no-run", env=cache)
    again = headwater(
        "kit", "test", str(folder), "--no-run", "--resume", "--output-format", "json", env=cache
    )
    (folder / "template" / "more.txt").write_text("more")
    changed = headwater(
        "kit", "test", str(folder), "--no-run", "--resume", "--output-format", "json", env=cache
    )

    assert first.stderr.count("ok     case ") == len(json.loads(again.stdout)["cases"])
    assert all(case["remembered"] for case in json.loads(again.stdout)["cases"])
    assert not any(case["remembered"] for case in json.loads(changed.stdout)["cases"])


def test_no_case_is_begun_when_the_time_is_over(kit: Kits, headwater: Run) -> None:
    done = headwater("kit", "test", str(kit(SOUND)), "--no-run", "--budget", "0.01")

    assert done.returncode == 0
    assert "not tried: the time was over." in done.stderr


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ({"template/about.txt.jinja": f"New.\n{ABOUT}"}, ""),
        ({"copier.yml": SOUND["copier.yml"] + "sso: false\n", "template/sso.txt.jinja": "{{ sso }}"}, ""),
        ({"template/streamlit_app.py": f"{PAGE}st.write('New')\n"}, ""),
        ({"template/notes-of-ours.md": "The kit's.\n"}, "notes-of-ours.md: both have added it"),
    ],
    ids=["a file", "a question", "the page that a user has edited", "a file that a user has added"],
)  # fmt: skip
def test_updates_from_earlier_releases_are_tried(
    kit: Kits, headwater: Run, later: dict[str, str], said: str
) -> None:
    folder = kit(SOUND)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "One")
    git(folder, "tag", "v1.0.0")
    kit(later)

    done = headwater("kit", "test", str(folder), "--no-run", "--strength", "1")

    assert done.returncode == int(bool(said)), done.stdout + done.stderr
    assert said in done.stdout


def test_a_tag_of_before_there_was_a_kit_is_left_out_and_told(kit: Kits, headwater: Run) -> None:
    folder = kit({"README.md": "A kit is to come."})
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "Begin")
    git(folder, "tag", "v0.0.1")
    kit(SOUND)

    done = headwater("kit", "test", str(folder), "--no-run", "--strength", "1")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 earlier releases; not tried from v0.0.1" in done.stderr


def test_a_folder_that_is_no_kit_is_a_mistake_of_the_user(headwater: Run) -> None:
    done = headwater("kit", "test")

    assert done.returncode == 2
    assert "There is no kit in ." in done.stderr


def test_a_report_that_has_no_place_is_refused_at_once(kit: Kits, headwater: Run) -> None:
    done = headwater("kit", "test", str(kit(SOUND)), "--html", "nowhere/report.html")

    assert done.returncode == 2
    assert "There is no folder nowhere for report.html." in done.stderr
    assert "plan" not in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send to another")
def test_a_ctrl_c_ends_it_at_once_and_what_had_passed_counts(
    kit: Kits, headwater: Run, tmp_path: Path
) -> None:
    folder, cache = kit(SOUND), {"HEADWATER_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "headwater", "kit", "test", str(folder)]
    with subprocess.Popen(command, env={**os.environ, **cache}, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        next(line for line in process.stderr if line.startswith("ok     case 1/"))
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()

    assert process.returncode == 130
    assert "Stopped." in said
    assert not psutil.Process().children(recursive=True)
    again = headwater("kit", "test", str(folder), "--resume", "--budget", "0.01", env=cache)
    assert "1 case: 1 ok." in again.stderr


@pytest.mark.slow
def test_a_new_kit_passes(headwater: Run) -> None:
    headwater("kit", "new", "acme")

    done = headwater("kit", "test", "acme", "--budget", "20")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "case 1/" in done.stderr


@pytest.mark.slow
def test_the_default_kit_passes_as_far_as_there_is_time(headwater: Run) -> None:
    """The budget is over while the first case or the second is tried; `make kit-matrix` tries them all."""
    done = headwater("kit", "test", str(ROOT), "--budget", "20", "--output-format", "json")

    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["cases"], done.stderr
    assert "v0.1.0" in told["updated_from"]
    updates = [f"update from {version}" for version in told["updated_from"]]
    for case in told["cases"]:
        phases = {phase["name"]: phase for phase in case["phases"]}
        assert list(phases) == ["render", "static check", *updates, "environment", "drive", "own tests"]
        assert re.search("[1-9]\\d* controls used", phases["drive"]["said"])
        assert re.fullmatch("[1-9]\\d* passed", phases["own tests"]["said"])


def test_a_folder_and_a_link_of_one_name_are_told_in_a_line(kit: Kits, headwater: Run) -> None:
    ours = kit({**SOUND, "copier.yml": SOUND["copier.yml"] + "_preserve_symlinks: true\n"})
    (ours / "template" / "way").symlink_to("tests")
    (ours / "template" / "{{ 'way' }}").mkdir()
    (ours / "template" / "{{ 'way' }}" / "planted.txt").write_text("planted\n")

    done = headwater("kit", "test", "--no-run", "--no-update", str(ours))

    assert done.returncode == 1, done.stderr
    assert "The kit ours makes 'way' twice: as a folder, and as a file or a link." in done.stdout
    assert "AssertionError" not in done.stdout + done.stderr
