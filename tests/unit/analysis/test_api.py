"""The API of Streamlit: read from files, from the shipped tables, and chosen by a project's own files."""

import inspect
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
import streamlit as st

from headwater.analysis.api import Api, for_project_files, for_version, installed, span
from headwater.analysis.installed import METHODS, SPACES, read_package
from headwater.analysis.signatures import Signature, parse

PACKAGE = Path(st.__file__).parent
NEWEST = for_project_files({})
UNBOUND = {"components.v1.html", "components.v1.iframe"}
"""Of these Streamlit shows the `self` of the method that they are made of."""


def public() -> Iterator[tuple[str, object]]:
    """Everything that a user can reach, by the names that `Api` has for it."""
    yield from ((name, getattr(st, name)) for name in dir(st))
    for space in SPACES:
        module: object = st
        for part in space.split("."):
            module = getattr(module, part)
        yield from ((f"{space}.{name}", getattr(module, name)) for name in module.__all__)
    yield from ((f"{METHODS}.{name}", getattr(st.container(), name)) for name in dir(st.container()))


def signature(function: object) -> Signature:
    """What Python itself says of a function."""
    given = inspect.signature(function).parameters.values()
    named = [each for each in given if each.kind not in {each.VAR_POSITIONAL, each.VAR_KEYWORD}]
    return Signature(
        tuple(each.name for each in named),
        sum(each.kind is not each.KEYWORD_ONLY for each in named),
        frozenset(each.name for each in named if each.default is each.empty),
        args=any(each.kind is each.VAR_POSITIONAL for each in given),
        kwargs=any(each.kind is each.VAR_KEYWORD for each in given),
    )


def undeprecated(given: Signature | None) -> Signature | None:
    """What `signature` can know of it."""
    return replace(given, deprecated=frozenset(), instead="", widths=()) if given else None


CALLABLE = sorted(
    name
    for name, each in public()
    if not name.rpartition(".")[2].startswith("_")
    and callable(each)
    and not isinstance(each, ModuleType)
    and name not in UNBOUND
)


@pytest.fixture(scope="module")
def read() -> dict[str, Signature | None]:
    return read_package(PACKAGE)


@pytest.mark.parametrize("name", CALLABLE)
def test_the_files_say_what_python_says(name: str, read: dict[str, Signature | None]) -> None:
    assert undeprecated(read[name]) == signature(dict(public())[name])


def test_nothing_public_is_left_out(read: dict[str, Signature | None]) -> None:
    missing = {name for name, _ in public() if not name.rpartition(".")[2].startswith("_")} - set(read)

    assert missing - {"streamlit"} == set()


def test_the_tables_say_what_the_files_say(read: dict[str, Signature | None]) -> None:
    assert for_version(st.__version__).names == read


def test_a_signature_survives_being_written(read: dict[str, Signature | None]) -> None:
    for each in filter(None, read.values()):
        assert parse(str(each)) == each


def test_what_is_deprecated_is_read_from_the_documentation() -> None:
    assert NEWEST.names["button"].deprecated == {"use_container_width"}
    assert NEWEST.names["button"].widths == ("content", "stretch")
    assert NEWEST.names["map"].widths == ("stretch",)
    assert NEWEST.names["components.v1.iframe"].instead == "iframe"
    assert for_version("1.30").names["button"].deprecated == set()


@pytest.mark.parametrize(
    ("version", "name", "there"),
    [
        ("1.20.0", "experimental_rerun", True),
        ("1.26", "rerun", False),
        ("1.27.1", "rerun", True),
        ("1.53.1", "experimental_user", True),
        ("1.54.0", "experimental_user", False),
    ],
)
def test_names_come_and_go(version: str, name: str, there: bool) -> None:
    api = for_version(version)

    assert (name in api.names) is there
    assert there or name in {*api.removed, *api.later}


def test_removed_names_say_when_they_went_and_what_replaces_them() -> None:
    assert NEWEST.removed["experimental_user"] == "1.54"
    assert NEWEST.removed["beta_secrets"] == ""
    assert NEWEST.successor("experimental_rerun") == "rerun"
    assert NEWEST.successor("cache") == ""
    assert for_version("1.20").later["rerun"] == "1.27"


def test_parameters_come_and_go() -> None:
    assert span("button", "icon") == ("1.39", "")
    assert span("image", "use_column_width") == ("1.65", "")
    assert span("chat_input", "colour") == ("", "")
    assert span("no_such_function", "key") == ("", "")


def test_nothing_is_known_of_what_is_older_than_the_tables() -> None:
    assert not for_version("1.12.0").known


def test_a_version_newer_than_the_tables_may_have_more() -> None:
    api = for_version("1.400.0")

    assert api.known
    assert not api.whole
    assert api.version == (1, 400, 0)


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({}, NEWEST.version),
        ({"requirements.txt": "pandas\n"}, NEWEST.version),
        ({"requirements.txt": "streamlit\n"}, NEWEST.version),
        ({"requirements.txt": "streamlit==1.30.0\n"}, (1, 30, 0)),
        ({"requirements.txt": "Streamlit == 1.30.0  # why\r\n"}, (1, 30, 0)),
        ({"requirements.txt": "streamlit[snowflake]==1.30.0 ; python_version > '3.8'"}, (1, 30, 0)),
        ({"requirements.txt": "streamlit==1.30.0 --hash=sha256:abc"}, (1, 30, 0)),
        ({"requirements.txt": "streamlit==1.30.0 \\\n    --hash=sha256:abc"}, (1, 30, 0)),
        ({"requirements.txt": "streamlit>=1.20,<1.31\n"}, (1, 30, 0)),
        ({"requirements.txt": "streamlit~=1.36.0\n"}, (1, 36, 0)),
        ({"requirements.txt": "streamlit==1.30.*\n"}, (1, 30, 0)),
        ({"requirements.txt": "streamlit<1\n"}, (1,)),
        ({"requirements.txt": "streamlit-extras==0.3\n"}, NEWEST.version),
        ({"requirements-dev.txt": "streamlit==1.30.0"}, (1, 30, 0)),
        ({"requirements/base.txt": "streamlit==1.30.0"}, (1, 30, 0)),
        ({"uv.lock": "[[package]]\nname = 'streamlit'\nversion = '1.31.1'\n"}, (1, 31, 1)),
        ({"poetry.lock": "[[package]]\nname = 'streamlit'\nversion = '1.31.1'\n"}, (1, 31, 1)),
        ({"Pipfile.lock": '{"default": {"streamlit": {"version": "==1.31.1"}}}'}, (1, 31, 1)),
        ({"Pipfile": "[packages]\nstreamlit = '==1.31.1'\n"}, (1, 31, 1)),
        ({"Pipfile": "[packages]\nstreamlit = '*'\n"}, NEWEST.version),
        ({"pyproject.toml": "[project]\ndependencies = ['streamlit==1.31.1']\n"}, (1, 31, 1)),
        ({"pyproject.toml": "[dependency-groups]\ndev = ['streamlit==1.31.1']\n"}, (1, 31, 1)),
        ({"pyproject.toml": "[tool.poetry.dependencies]\nstreamlit = '~1.31'\n"}, (1, 31, 1)),
        ({"pyproject.toml": "[tool.poetry.dependencies]\nstreamlit = {version = '1.31.1'}\n"}, (1, 31, 1)),
        ({"pyproject.toml": "[tool.poetry.dependencies]\nstreamlit = '^1.31'\n"}, NEWEST.version),
        ({"pyproject.toml": "not TOML; streamlit"}, NEWEST.version),
        ({"environment.yml": "dependencies:\n  - streamlit=1.30.0\n"}, (1, 30, 0)),
        ({"environment.yml": "dependencies:\n  - conda-forge::streamlit=1.30.0=py_0\n"}, (1, 30, 0)),
        ({"environment.yml": "dependencies:\n  - pip:\n    - streamlit==1.30.0\n"}, (1, 30, 0)),
        ({"a/requirements.txt": "streamlit==1.30.0", "requirements.txt": "streamlit==1.31.0"}, (1, 31, 0)),
        (
            {
                "uv.lock": "[[package]]\nname = 'streamlit'\nversion = '1.31.1'\n",
                "pyproject.toml": "[project]\ndependencies = ['streamlit>=1.20']\n",
            },
            (1, 31, 1),
        ),
    ],
)
def test_a_project_chooses_its_version(files: dict[str, str], version: tuple[int, ...]) -> None:
    assert for_project_files({path: text.encode() for path, text in files.items()}).version[:3] == version


def test_the_installed_version_is_read(tmp_path: Path) -> None:
    assert installed(tmp_path) is None
    _install(tmp_path, "1.30.0")

    assert installed(tmp_path) == for_version("1.30.0")


def test_an_installed_version_that_no_table_knows_is_read_from_its_files(tmp_path: Path) -> None:
    packages = _install(tmp_path, "1.400.0")
    shutil.copytree(PACKAGE, packages / "streamlit", ignore=shutil.ignore_patterns("static", "__pycache__"))
    with (packages / "streamlit" / "__init__.py").open("a") as source:
        source.write("\ndef brand_new(label, *, key=None): ...\ndel_me = _main.button\n")

    api = installed(tmp_path)

    assert isinstance(api, Api)
    assert api.whole
    assert api.version == (1, 400, 0)
    assert str(api.names["brand_new"]) == "label * key="
    assert api.removed["experimental_user"] == "1.54"


def _install(root: Path, version: str) -> Path:
    packages = root / ".venv" / "lib" / "python3.11" / "site-packages"
    (packages / f"streamlit-{version}.dist-info").mkdir(parents=True)
    return packages
