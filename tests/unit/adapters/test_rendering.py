"""A kit from elsewhere is rendered in a process of its own: what it makes, and what it says, is the same."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from headwater.actions.ingredients import ingredients
from headwater.adapters import copier, kits, recipes
from headwater.adapters.guard import Guard
from headwater.adapters.rendering import Renderer
from headwater.core.errors import HeadwaterError
from headwater.core.kit import Kit
from headwater.core.project import Project
from support import MINIMAL_KIT, ROOT, write

Kits = Callable[[Path], Kit]


@pytest.fixture
def guard() -> Iterator[Guard]:
    with Guard() as guard:
        yield guard


@pytest.fixture
def opened(guard: Guard) -> Iterator[Kits]:
    """Opens a kit in a folder for as long as the test lasts."""
    import contextlib

    with contextlib.ExitStack() as stack:
        yield lambda folder: stack.enter_context(kits.opened(str(folder), None, guard))


def files(folder: Path) -> dict[str, tuple[bytes, bool]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), bool(path.stat().st_mode & 0o100))
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("answers", [{}, {"kind": "chat", "docker": True, "project_name": "Käse \"'{{ x }}"}])
def test_the_default_kit_is_the_same_from_elsewhere(
    tmp_path: Path, guard: Guard, opened: Kits, answers: dict[str, Any]
) -> None:
    folder = tmp_path / "kit"
    folder.mkdir()
    for name in ("copier.yml", "kit.toml"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "template", folder / "template", ignore=shutil.ignore_patterns("__pycache__"))
    kit = opened(folder)

    here = copier.render(kit, answers, {"project_name": "Suggested"}, tmp_path / "here" / "app")
    with Renderer(guard) as renderer:
        there = renderer.render(kit, answers, {"project_name": "Suggested"}, tmp_path / "there" / "app")

    assert there == here
    assert files(tmp_path / "there" / "app") == files(tmp_path / "here" / "app")
    assert len(files(tmp_path / "here" / "app")) > 20


@pytest.mark.parametrize(
    "files",
    [
        {"template/page.py.jinja": "{{ 1 / }}\n"},
        {"template/page.py.jinja": "\n{{ nobody_knows.it }}\n"},
        {"template/page.py.jinja": "{{ 1 / 0 }}\n"},
        {"template/page.py.jinja": "{{ ''.__class__.__mro__ }}\n"},
        {"template/page.py.jinja": "{% include 'nowhere' %}\n"},
        {"copier.yml": "_min_copier_version: '99'\n"},
        {"copier.yml": "_tasks: [touch planted]\n"},
        {"copier.yml": "name:\n  type: str\n"},
        {"copier.yml": "name:\n  type: str\n  default: x\n  validator: '{{ \"too short\" }}'\n"},
        {"copier.yml": "name:\n  type: int\n  default: many\n"},
        {"template/{{ 'a' }}.jinja": "a file\n", "template/a/b.txt": "in a folder\n"},
    ],
)
def test_an_error_is_told_in_the_same_words(
    tmp_path: Path, guard: Guard, opened: Kits, make_kit: Callable[..., Path], files: dict[str, str]
) -> None:
    kit = opened(make_kit(files))
    with pytest.raises(HeadwaterError) as here:
        copier.render(kit, {}, {}, tmp_path / "here")
    with Renderer(guard) as renderer, pytest.raises(HeadwaterError) as there:
        renderer.render(kit, {}, {}, tmp_path / "there")

    assert type(there.value) is type(here.value)
    assert vars(there.value) == vars(here.value)
    assert not (tmp_path / "there").exists()


def test_answers_come_back_as_what_they_are(
    tmp_path: Path, guard: Guard, opened: Kits, make_kit: Callable[..., Path]
) -> None:
    questions = {"day": "2030-01-01", "much": 1.5, "list": [1, "two"], "none": None, "text": "ü\n\U0001f600'"}
    spec = {name: {"type": "yaml", "default": value} for name, value in questions.items()}
    kit = opened(
        make_kit({"copier.yml": "_subdirectory: template\n" + yaml.safe_dump(spec, allow_unicode=True)})
    )

    here = copier.render(kit, {}, {}, tmp_path / "here")
    with Renderer(guard) as renderer:
        assert renderer.render(kit, {}, {}, tmp_path / "there") == here
        assert renderer.render(kit, {"text": "again"}, {}, tmp_path / "more") == {**here, "text": "again"}


def test_a_kit_that_executes_code_does_so_only_if_it_is_trusted(
    tmp_path: Path, guard: Guard, opened: Kits, make_kit: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADWATER_SECRET", "s3cret")
    task = "env > variables && pwd > folder && git --version > tools"
    kit = opened(make_kit({"copier.yml": f"_subdirectory: template\n_tasks: ['{task}']\n"}))

    with Renderer(guard) as renderer:
        with pytest.raises(HeadwaterError, match="wants to execute code"):
            renderer.render(kit, {}, {}, tmp_path / "there")
        renderer.render(replace(kit, trusted=True), {}, {}, tmp_path / "there")

    assert "s3cret" not in (tmp_path / "there" / "variables").read_text()
    assert f"HOME={os.environ['HOME']}" not in (tmp_path / "there" / "variables").read_text().split("\n")
    assert (tmp_path / "there" / "tools").read_text().startswith("git version")
    assert str(tmp_path / "there") not in (tmp_path / "there" / "folder").read_text()


@pytest.mark.parametrize("kind", sorted(recipes.found(None)))
def test_headwaters_own_recipes_are_the_same_from_elsewhere(
    tmp_path: Path, guard: Guard, opened: Kits, kind: str
) -> None:
    shutil.copytree(recipes.OWN, write(tmp_path / "kit", MINIMAL_KIT) / "recipes")
    kit = opened(tmp_path / "kit")
    found = recipes.found(kit.root)
    project = Project({"app/state.py": b"Key = 1\nKEYS = []\n\n\ndef init_state():\n    ...\n"})
    context = ingredients(project, "monthly_reports", None)

    with Renderer(guard) as renderer:
        there = renderer.cook(kit, recipes.read(found[kind]), context)

    assert there == recipes.cooked(recipes.read(recipes.OWN / kind), context)
    assert len(there.files) >= 1


def test_what_was_not_rendered_in_time_is_not_taken_for_what_comes_after_it(
    tmp_path: Path, guard: Guard, opened: Kits, make_kit: Callable[..., Path]
) -> None:
    loop = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"
    slow = opened(make_kit({"template/x.txt.jinja": loop, "copier.yml": "_subdirectory: template\nold: 1\n"}))
    quick = opened(make_kit({"template/x.txt.jinja": "", "copier.yml": "_subdirectory: template\nnew: 2\n"}))

    with Renderer(guard, 3) as renderer:
        with pytest.raises(HeadwaterError, match="was not rendered within"):
            renderer.render(slow, {}, {}, tmp_path / "slow")
        answers = renderer.render(quick, {}, {}, tmp_path / "quick")

    assert answers == {"new": 2}


def test_what_one_render_reached_out_for_is_not_held_against_the_next(
    tmp_path: Path, guard: Guard, opened: Kits, make_kit: Callable[..., Path]
) -> None:
    page = "{% if peeks %}{{ ('$HOME' ~ peeks) | expandvars }}{% endif %}"
    kit = opened(
        make_kit({"template/x.txt.jinja": page, "copier.yml": "_subdirectory: template\npeeks: false\n"})
    )

    with Renderer(guard) as renderer:
        with pytest.raises(HeadwaterError, match="reaches out of itself"):
            renderer.render(kit, {"peeks": True}, {}, tmp_path / "peeking")
        answers = renderer.render(kit, {"peeks": False}, {}, tmp_path / "plain")

    assert answers == {"peeks": False}
