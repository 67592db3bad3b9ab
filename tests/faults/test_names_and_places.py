"""Names and folders that go wrong elsewhere: a good project, or one clear line and the disk as before."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

Run = Callable[..., subprocess.CompletedProcess[str]]
FAST = ("--defaults", "--no-install")

NAMES = [
    "my app",
    "Café Münster",
    "日本語",
    "🚀",
    'it\'s "quoted"',
    "class",
    "streamlit",
    "test",
    "json",
    "con",
    ".hidden",
    "a" * 200,
    "100%",
    "{{ jinja }}",
    "#hash",
    "$HOME",
    "a:b",
    "back\\slash",
]


def assert_is_whole(project: Path) -> None:
    """What every project must have, whatever it is called."""
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    answers = yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert settings["project"]["name"] == answers["project_slug"]
    assert settings["project"]["name"] not in {"streamlit", "pandas"}
    about: dict[str, str] = {}
    exec((project / "app" / "about.py").read_text(encoding="utf-8"), about)
    assert about["TITLE"] == answers["project_name"]
    status = subprocess.run(
        ["git", "status", "--short"], cwd=project, capture_output=True, text=True, check=True
    )
    assert status.stdout == ""


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_may_be_called(name: str, headwater: Run, work: Path) -> None:
    done = headwater("new", name, *FAST)

    assert done.returncode == 0, done.stderr
    assert [path.name for path in work.iterdir()] == [name]
    assert_is_whole(work / name)


@pytest.mark.parametrize("name", ["numpy", "nümpy", "Requests", "jinja2"])
def test_a_folder_may_be_called_like_a_package_it_depends_on(name: str, headwater: Run, work: Path) -> None:
    done = headwater("new", name, *FAST)

    assert done.returncode == 0, done.stderr
    settings = tomllib.loads((work / name / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["project"]["name"].endswith("-app")


def test_a_leading_dash_needs_the_usual_double_dash(headwater: Run, work: Path) -> None:
    refused = headwater("new", "-x", *FAST)
    done = headwater("new", *FAST, "--", "-x")

    assert refused.returncode == 2
    assert "No such option" in refused.stderr
    assert done.returncode == 0, done.stderr
    assert_is_whole(work / "-x")


@pytest.mark.slow
def test_a_leading_dash_is_no_option_of_uv(headwater: Run, work: Path) -> None:
    done = headwater("new", "--defaults", "--no-check", "-d", "kind=blank", "--", "-x")

    assert done.returncode == 0, done.stderr
    assert_is_whole(work / "-x")


def test_a_path_may_lead_elsewhere(headwater: Run, work: Path) -> None:
    done = headwater("new", "../beside/deep/app", *FAST)

    assert done.returncode == 0, done.stderr
    assert list(work.iterdir()) == []
    assert_is_whole(work.parent / "beside" / "deep" / "app")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("a" * 256, "256 bytes long"),
        ("é" * 200, "400 bytes long"),
        ("tab\there", "control character"),
        ("bell\a", "control character"),
        ("line\nbreak", "control character"),
        ("line\u2028break", "control character"),
        (os.fsdecode(b"caf\xe9"), "not valid Unicode"),
        ("~nobody-of-that-name/app", "names a user that does not exist"),
    ],
)
def test_a_folder_cannot_be_called(name: str, words: str, headwater: Run, work: Path) -> None:
    done = headwater("new", name, *FAST)

    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    "answer",
    [
        'project_name=Tom\'s "best" \\ app',
        "project_name=日本 🚀 {{ name }} {% if %} ${HOME} %s {0}",
        "project_name=</script><b>&amp;",
        "project_name=" + "n" * 200,
        'description=# no: \'comment\' """ {{ project_name }}',
        'author_name=Zoë "Z" O\'Brien',
    ],
)
def test_an_answer_may_be_any_line_of_text(answer: str, headwater: Run, work: Path) -> None:
    key, _, value = answer.partition("=")

    done = headwater("new", "demo", *FAST, "-d", answer, "-d", "license=MIT")

    assert done.returncode == 0, done.stderr
    assert_is_whole(work / "demo")
    answers = yaml.safe_load((work / "demo" / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert answers[key] == value


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("project_name=", "project_name: A name is needed."),
        ("project_name=two\nlines", "project_name: Control characters are not allowed."),
        ("project_name=" + "n" * 201, "project_name: At most 200 characters."),
        ("project_slug=streamlit", "project_slug: That is the name of a package"),
        ("project_slug=Not A Slug", "project_slug: Small letters"),
        ("author_email=nobody", "author_email: That is no e-mail address."),
        ("python_version=2.7", "'2.7' is not a choice for python_version."),
        ("kind=dashbord", "'dashbord' is not a choice for kind."),
        ("knd=chat", "'knd' is not a question of the kit default."),
        ("docker=perhaps", "'perhaps' is not a choice for docker."),
        ("no equals sign", "is not KEY=VALUE."),
    ],
)
def test_an_answer_is_refused(answer: str, words: str, headwater: Run, work: Path) -> None:
    done = headwater("new", "demo", *FAST, "-d", answer)

    assert done.returncode == 2
    assert words in done.stderr
    assert [line.partition(":")[0] for line in done.stderr.splitlines()[-2:]] == ["error", "hint"]
    assert list(work.iterdir()) == []


def test_an_existing_file_is_in_the_way(headwater: Run, work: Path) -> None:
    (work / "demo").write_text("mine")

    for target in ("demo", "demo/below"):
        done = headwater("new", target, *FAST)
        assert done.returncode == 2
        assert "is a file" in done.stderr
    assert (work / "demo").read_text() == "mine"


def test_a_folder_that_is_not_empty_is_in_the_way(headwater: Run, work: Path) -> None:
    (work / "demo").mkdir()
    (work / "demo" / "README.md").write_text("mine")

    done = headwater("new", "demo", *FAST)

    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert [path.name for path in (work / "demo").iterdir()] == ["README.md"]


def test_force_keeps_every_file_that_was_there(headwater: Run, work: Path) -> None:
    demo = work / "demo"
    (demo / "app").mkdir(parents=True)
    (demo / "README.md").write_text("mine")
    (demo / "README.md.orig").write_text("older")
    (demo / "app" / "mine.py").write_text("x = 1\n")

    done = headwater("new", "demo", *FAST, "--force")

    assert done.returncode == 0, done.stderr
    assert (demo / "README.md.orig").read_text() == "older"
    assert (demo / "README.md.orig1").read_text() == "mine"
    assert (demo / "app" / "mine.py").read_text() == "x = 1\n"
    assert (demo / "app" / "state.py").is_file()
    assert "README.md" in done.stderr


def test_force_gives_up_whole_when_a_file_is_where_a_folder_must_be(headwater: Run, work: Path) -> None:
    demo = work / "demo"
    demo.mkdir()
    (demo / "tests").write_text("mine")

    done = headwater("new", "demo", *FAST, "--force")

    assert done.returncode == 2
    assert "is in the way" in done.stderr
    assert [path.name for path in demo.iterdir()] == ["tests"]
    assert [path.name for path in work.iterdir()] == ["demo"]


def test_force_never_writes_through_a_link(headwater: Run, work: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (work / "demo").mkdir()
    (work / "demo" / "app").symlink_to(elsewhere)

    done = headwater("new", "demo", *FAST, "--force")

    assert done.returncode == 2
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("name", [".", "demo"])
def test_an_empty_folder_is_filled_in_place(name: str, headwater: Run, work: Path) -> None:
    (work / "demo").mkdir()
    before = (work / "demo").stat().st_ino

    done = headwater("new", name, *FAST, cwd=work / "demo" if name == "." else work)

    assert done.returncode == 0, done.stderr
    assert_is_whole(work / "demo")
    if name == ".":
        assert (work / "demo").stat().st_ino == before, "a shell stands in it"


@pytest.mark.slow
def test_force_replaces_an_environment_as_a_whole(headwater: Run, work: Path) -> None:
    venv.create(work / "demo" / ".venv", symlinks=True)

    done = headwater("new", "demo", "--defaults", "--no-check", "-d", "kind=blank", "--force")

    assert done.returncode == 0, done.stderr
    assert (work / "demo" / ".venv.orig" / "pyvenv.cfg").is_file()
    assert list((work / "demo" / ".venv").glob("**/streamlit/__init__.py"))


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system of its own, by Linux's namespaces")
@pytest.mark.parametrize("kind", ["mount", "bind mount", "link"])
def test_a_folder_of_another_file_system_is_filled(kind: str, work: Path) -> None:
    for folder in (work / "demo", work / "other"):
        folder.mkdir(parents=True)
    mount = {
        "mount": "mount -t tmpfs none demo",
        "bind mount": "mount --bind other demo",
        "link": "mount -t tmpfs none other && rmdir demo && ln -s other demo",
    }[kind]
    command = f"{shlex.quote(sys.executable)} -m headwater new demo {' '.join(FAST)}"
    script = f"{mount} && {command} && ls -A demo"

    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        cwd=work, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    listed = done.stdout.split()
    assert "streamlit_app.py" in listed
    assert not any(name.startswith(".headwater-") for name in listed)


def test_a_parent_that_cannot_be_written_to(headwater: Run, work: Path) -> None:
    parent = work / "closed"
    parent.mkdir(mode=0o500)
    if os.geteuid() == 0:  # root may write wherever a mode forbids it, but not here
        parent = Path("/proc")

    done = headwater("new", str(parent / "demo"), *FAST)

    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 2


def test_a_folder_within_a_repository_is_not_made_one(headwater: Run, work: Path) -> None:
    subprocess.run(["git", "init", "-q", str(work)], check=True)

    done = headwater("new", "apps/demo", *FAST)

    assert done.returncode == 0, done.stderr
    assert not (work / "apps" / "demo" / ".git").exists()
    assert "belongs to a repository already" in done.stderr


def test_a_folder_that_the_repository_ignores_becomes_one(headwater: Run, work: Path) -> None:
    subprocess.run(["git", "init", "-q", str(work)], check=True)
    (work / ".gitignore").write_text("/demo/\n")

    done = headwater("new", "demo", *FAST)

    assert done.returncode == 0, done.stderr
    assert (work / "demo" / ".git").is_dir()


def test_answers_may_come_from_a_file(headwater: Run, work: Path) -> None:
    (work / "answers.yml").write_text(
        "_src_path: ignored\nkind: chat\ndocker: true\nproject_name: From a file\n"
    )

    done = headwater("new", "demo", "--no-install", "--data-file", "answers.yml", "-d", "kind=blank")

    answers = yaml.safe_load((work / "demo" / ".copier-answers.yml").read_text())
    assert done.returncode == 0, done.stderr
    assert (answers["kind"], answers["docker"], answers["project_name"]) == ("blank", True, "From a file")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a: [\n", "is not YAML"),
        ("- a\n", "holds no answers"),
        (None, "cannot be read"),
        ("kin: chat\n", "'kin'"),
    ],
)
def test_a_file_of_answers_is_refused(content: str | None, words: str, headwater: Run, work: Path) -> None:
    if content is not None:
        (work / "answers.yml").write_text(content)

    done = headwater("new", "demo", "--no-install", "--data-file", "answers.yml")

    assert done.returncode == 2
    assert words in done.stderr
    assert not (work / "demo").exists()


def test_a_project_never_names_the_machine_it_was_made_on(headwater: Run, work: Path) -> None:
    headwater("new", "demo", *FAST)

    for path in (work / "demo").rglob("*"):
        if path.is_file() and ".git" not in path.parts:
            assert str(work) not in path.read_text(encoding="utf-8", errors="replace"), path
    answers = yaml.safe_load((work / "demo" / ".copier-answers.yml").read_text())
    assert answers["_src_path"].startswith("https://headwater.invalid/")
    assert re.fullmatch(r"v\d+\.\d+\.\d+(\.dev\d+)?", answers["_commit"])
