from pathlib import Path
from typing import ClassVar

from headwater.core.project import Changed, Project


def test_reads_every_file_but_environments_caches_and_links(tmp_path: Path) -> None:
    for name in ("a.py", "app/b.py", ".streamlit/config.toml", ".venv/c.py", "app/__pycache__/d.pyc"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")
    (tmp_path / "link.py").symlink_to(tmp_path / "a.py")

    project = Project.read(tmp_path)

    assert sorted(project.files) == [".streamlit/config.toml", "a.py", "app/b.py"]
    assert sorted(project.modules) == ["a.py", "app/b.py"]


def test_a_file_that_does_not_parse_is_no_module() -> None:
    project = Project({"good.py": b"x = 1\n", "bad.py": b"x = (\n", "latin.py": b"x = '\xe9'\n"})

    assert list(project.modules) == ["good.py"]
    assert sorted(project.scripts) == ["bad.py", "good.py", "latin.py"]


def test_broken_settings_are_no_settings() -> None:
    assert Project({"pyproject.toml": b"[tool.headwater\n"}).settings == {}
    assert Project({"pyproject.toml": b"[tool.headwater]\nrun.env = {A = 'b'}\n"}).settings == {
        "run": {"env": {"A": "b"}}
    }


def test_what_is_changed_leaves_the_rest_unread() -> None:
    class Listed(dict[str, bytes]):
        unreadable: ClassVar[set[str]] = {"b.py"}

        def __getitem__(self, path: str) -> bytes:
            raise AssertionError(path)

        def size(self, path: str) -> int:
            return len(path)

    project = Project(Changed(Listed({"a.py": b"", "b.py": b""}), {"a.py": b"x = 1\n"}))

    assert list(project.files) == ["a.py", "b.py"]
    assert project.files["a.py"] == b"x = 1\n"
    assert (project.size("a.py"), project.size("b.py")) == (6, 4)
    assert project.files.unreadable == {"b.py"}  # type: ignore[attr-defined]
