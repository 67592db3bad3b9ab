"""Projects that somebody else has packed, with their repository: to look at one runs nothing."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support import write
from updates import git

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize("temporary", ["elsewhere", "app/tmp"])
def test_looking_for_a_newer_version_runs_nothing(
    temporary: str, tmp_path: Path, headwater: Run, work: Path
) -> None:
    app = write(work / "app", {".copier-answers.yml": "_src_path: git://127.0.0.1:1/kit\n_commit: v1\n"})
    (work / temporary).mkdir()
    git(app, "init", "--quiet")
    proxy = write(tmp_path, {"proxy": f"#!/bin/sh\ntouch '{tmp_path}/planted'\n"}) / "proxy"
    proxy.chmod(0o755)
    git(app, "config", "core.gitProxy", str(proxy))

    done = headwater("status", cwd=app, env={"TMPDIR": str(work / temporary)})

    assert not (tmp_path / "planted").exists()
    assert "newest version" in done.stdout + done.stderr
