"""The projects that the paths of a check lie in, and several of them as one report."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from headwater.actions.check import Options, check
from headwater.actions.request import Checked, Request
from headwater.adapters import files
from headwater.adapters.cache import Cache
from headwater.core.errors import UsageError
from headwater.core.project import Project
from headwater.core.report import Report
from headwater.core.settings import settings_of
from headwater.rules.plugins import fingerprint


def roots(paths: Sequence[Path]) -> dict[Path, list[str]]:
    """The projects that `paths` lie in, each with the paths within it that were asked for."""
    roots: dict[Path, list[str]] = {}
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no {path}.", "Name a project, a folder or a Python file.")
        full = Path(os.path.abspath(path))  # noqa: PTH100 -- links stay as the user wrote them
        root = files.project_of(full)
        within = full.relative_to(root).as_posix()
        roots.setdefault(root, []).append(within)
    return {root: [] if "." in within else within for root, within in roots.items()}


class Part:
    """One project of a request."""

    def __init__(self, root: Path, within: Sequence[str], request: Request) -> None:
        self.root, self.within, self.request = root, within, request
        self.passed_over: dict[str, str] = {}
        """What was named and is not looked at, and why."""
        self.deep = files.is_project(root) or not within
        """Whether folders are looked into: not around a single file that belongs to no project."""

    def read(self, path: str) -> bytes:
        """What the file holds; nothing when it is gone."""
        file = self.root / path
        return file.read_bytes() if file.is_file() else b""

    def shown(self, path: str) -> str:
        """`path` as whoever stands in the current folder would write it."""
        try:
            return os.path.relpath(self.root / path).replace(os.sep, "/")
        except FileNotFoundError:  # the current folder is gone
            return os.fspath(self.root / path)

    def project(self) -> Project:
        """Its files, but for those that a setting leaves out.

        Raises:
            UsageError: the settings are no TOML, or name an entrypoint that is not there.
        """
        bare = files.opened(self.root, deep=self.deep)
        _refuse_broken_settings(bare, self.shown("pyproject.toml"))
        settings = settings_of(bare.settings)
        exclude = settings.exclude
        for entrypoint in settings.entrypoints:
            if not (self.root / entrypoint).is_file():
                raise UsageError(
                    f"[tool.headwater] entrypoints names {entrypoint}, which is not there.",
                    "Mend pyproject.toml.",
                )
        project = files.opened(self.root, exclude, deep=self.deep) if exclude else bare
        self._note_unseen(project)
        return project

    def _note_unseen(self, project: Project) -> None:
        """Notes what was named and is passed over.

        Raises:
            UsageError: all of it is, and a check of nothing is no pass.
        """
        for each in self.within:
            if (self.root / each).is_file() and not each.endswith(".py"):
                self.passed_over[self.shown(each)] = "it is no Python"
            elif each not in project.files and not any(path.startswith(f"{each}/") for path in project.files):
                self.passed_over[self.shown(each)] = "git or the settings leave it out"

        if self.within and len(self.passed_over) == len(set(self.within)):
            path, why = next(iter(self.passed_over.items()))
            raise UsageError(
                f"{path} is not looked at: {why}.",
                "Name another, or see exclude in [tool.headwater] and .gitignore.",
            )

    def report(self, project: Project, *, cached: bool = True) -> Report:
        """What the rules find in `project`, which may have been changed since it was read."""
        return check(project, self.options(cached=cached))

    def options(self, *, cached: bool = False) -> Options:
        """What the request wants to know of this project."""
        return Options(
            select=self.request.select,
            extend_select=self.request.extend_select,
            ignore=self.request.ignore,
            within=self.within,
            root=self.root,
            cache=Cache(self.root, fingerprint()) if self.request.cached and cached else None,
        )


def joined(parts: Sequence[Part], checked: Sequence[Checked]) -> Checked:
    """Several projects as one report; paths are then relative to the current folder, where they can be."""
    readers: dict[str, tuple[Part, str]] = {}
    findings = []
    for part, each in zip(parts, checked, strict=True):
        for finding in each.report.findings:
            named = part.shown(finding.path)
            readers[named] = part, finding.path
            findings.append(replace(finding, path=named))
    reports = [each.report for each in checked]

    def read(path: str) -> bytes:
        part, inner = readers[path]
        return part.read(inner)

    words = {word for report in reports for word in report.skipped}
    report = Report(
        findings=tuple(sorted(set(findings))),  # of a project in a project both tell the same
        files=sum(report.files for report in reports),
        rules=max(report.rules for report in reports),
        seconds=sum(report.seconds for report in reports),
        suppressed=sum(report.suppressed for report in reports),
        failures=tuple(failure for report in reports for failure in report.failures),
        drives=tuple(each for report in reports for each in report.drives),
        skipped={word: sum(report.skipped.get(word, 0) for report in reports) for word in words},
    )
    diff = "".join(dict.fromkeys(each.diff for each in checked))
    passed_over = {path: why for each in checked for path, why in each.passed_over.items()}
    fixed = sum(each.fixed for each in checked)
    seen = tuple(each for one in checked for each in one.seen)
    return Checked(report, read, lambda path: path, fixed, diff, passed_over=passed_over, seen=seen)


def _refuse_broken_settings(project: Project, shown: str) -> None:
    text = project.files.get("pyproject.toml", b"")
    try:
        tomllib.loads(text.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{shown} is no TOML: {error}", "Mend it: it may hold settings.") from error
