"""Addresses that git takes for one host and a reader for another: neither is asked, as trust is of a host."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from support import listing, write
from updates import CONFIG, ONE, git, make_kit, state

Run = Callable[..., subprocess.CompletedProcess[str]]
FAST = ("--defaults", "--no-install")
TRUSTED = {"source": "http://good.example/kit", "versions": ">=1,<2", "unsafe": ["tasks"], "since": ""}
AMBIGUOUS = [
    "http://{bad}?@good.example/kit",
    "http://{bad}#@good.example/kit",
    r"http://{bad}\@good.example/kit",
]


@dataclass
class Host:
    """A server of the repository `.git`, whatever path it is asked for; `asked` are the paths."""

    name: str
    asked: list[str] = field(default_factory=list)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: object, asked: list[str], directory: str) -> None:
        self.asked = asked
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.path = "/" + self.path.partition("kit/")[2].partition("&")[0].partition("?")[0]
        super().do_GET()

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def bad(tmp_path: Path) -> Iterator[Host]:
    """A host that nobody trusts, whose kit has a task."""
    kit = make_kit(tmp_path / "kit", {"v1": {**ONE, "copier.yml": CONFIG + "_tasks: [touch planted]\n"}})
    git(kit, "update-server-info")
    asked: list[str] = []
    handler = partial(_Handler, asked=asked, directory=str(kit / ".git"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Host(f"127.0.0.1:{server.server_address[1]}", asked)
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _good_is_trusted(tmp_path: Path) -> None:
    write(tmp_path / "config", {"trust.json": json.dumps({"trusted": [TRUSTED]})})


def test_the_host_serves_a_kit(headwater: Run, work: Path, bad: Host) -> None:
    done = headwater("new", "app", "--kit", f"http://me@{bad.name}/kit", *FAST)

    assert (done.returncode, listing(work)) == (4, [])
    assert f"source http://{bad.name}/kit version v1" in " ".join(done.stderr.split())
    assert bad.asked


@pytest.mark.parametrize("address", AMBIGUOUS)
def test_a_new_project_from(address: str, headwater: Run, work: Path, bad: Host) -> None:
    done = headwater("new", "app", "--kit", address.format(bad=bad.name), *FAST)

    assert (done.returncode, listing(work), bad.asked) == (2, [], [])
    assert "nobody can be sure where it leads" in done.stderr


@pytest.mark.parametrize("address", AMBIGUOUS)
def test_an_update_of_a_project_that_records(
    address: str, tmp_path: Path, headwater: Run, work: Path, bad: Host
) -> None:
    kit = make_kit(tmp_path / "old", {"v1": ONE})
    headwater("new", "app", "--kit", str(kit), *FAST)
    answers = work / "app" / ".copier-answers.yml"
    answers.write_text(answers.read_text().replace(str(kit), address.format(bad=bad.name)))
    git(work / "app", "commit", "--quiet", "--all", "-m", "Move")
    before = state(work / "app")

    done = headwater("update", "--no-check", cwd=work / "app")
    told = headwater("status", cwd=work / "app")

    assert (done.returncode, state(work / "app"), bad.asked) == (2, before, [])
    assert "nobody can be sure where it leads" in done.stderr
    assert "nobody can be sure where it leads" in told.stdout + told.stderr


@pytest.mark.parametrize("address", AMBIGUOUS)
def test_trust_and_a_base_at(address: str, tmp_path: Path, headwater: Run, work: Path, bad: Host) -> None:
    place = address.format(bad=bad.name)
    manifest = f'name = "layer"\nversion = "1.0"\n[base]\nkit = {json.dumps(place)}\nversion = "v1"\n'
    layer = write(tmp_path / "layer", {"kit.toml": manifest, "template/a.txt": "a\n"})

    trusted = headwater("kit", "trust", place, "--yes")
    made = headwater("new", "app", "--kit", str(layer), *FAST, "--trust")

    assert (trusted.returncode, made.returncode, listing(work), bad.asked) == (2, 2, [], [])
