"""Which Streamlit each file of a project runs on: one folder may hold many projects."""

from __future__ import annotations

from pathlib import Path

from headwater.analysis import api as apis
from headwater.analysis.api import Api
from headwater.core.project import Project

PINNED_IN = (
    "environment.yaml", "environment.yml", "Pipfile", "Pipfile.lock", "pdm.lock", "poetry.lock",
    "pyproject.toml", "uv.lock",
)  # fmt: skip


class Versions:
    """The API of Streamlit by file; `root` is where the project is on disk, if it is."""

    def __init__(self, project: Project, root: Path | None = None) -> None:
        self._project, self._root = project, root
        self._folders: dict[str, dict[str, str]] = {"": {}}
        self._known: dict[str, Api] = {}
        for path in project.files:
            folder, _, name = path.rpartition("/")
            if _may_pin(name) and b"streamlit" in project.files[path].lower():
                self._folders.setdefault(folder, {})[name] = path

    def of(self, path: str) -> Api:
        """The API that the file at `path` is written for: that of the nearest folder that names one."""
        folder = path.rpartition("/")[0]
        while folder not in self._folders:
            folder = folder.rpartition("/")[0]
        if folder not in self._known:
            self._known[folder] = self._of_folder(folder)
        return self._known[folder]

    def _of_folder(self, folder: str) -> Api:
        found = apis.installed(self._root / folder) if self._root else None
        if found is not None:
            return found
        files = {name: self._project.files[path] for name, path in self._folders[folder].items()}
        return apis.for_project_files(files)


def _may_pin(name: str) -> bool:
    return name in PINNED_IN or (name.startswith("requirements") and name.endswith(".txt"))
