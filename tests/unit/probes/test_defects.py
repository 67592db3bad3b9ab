"""Small apps with a defect each, and their healthy twins: `tests/defects/CODE_what/{bad,good}`."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headwater.adapters.guard import Guard
from headwater.probes.drive import Effort, drive
from headwater.probes.report import Drive
from headwater.probes.target import Target

FOLDER = Path(__file__).parents[2] / "defects"
DEFECTS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
SECONDS = {"hw902_hangs": 8.0}
STEPS = {"hw903_third_click": 60}

pytestmark = pytest.mark.slow


@pytest.fixture
def driven(tmp_path: Path) -> Iterator[Callable[[str, str], Drive]]:
    """Drives one of the apps."""
    with Guard() as guard:

        def run(name: str, which: str) -> Drive:
            root = Path(shutil.copytree(FOLDER / name / which, tmp_path / "app"))
            effort = Effort(seconds=SECONDS.get(name, 60.0), walk=STEPS.get(name, 0), seed=1)
            return drive(Target(root, Path(sys.executable)), guard=guard, effort=effort)

        yield run


@pytest.mark.parametrize("name", DEFECTS)
def test_the_defect_is_found(name: str, driven: Callable[[str, str], Drive]) -> None:
    code = name.partition("_")[0].upper()

    assert {found.code for found in driven(name, "bad").findings} == {code}


@pytest.mark.parametrize("name", DEFECTS)
def test_its_healthy_twin_is_silent(name: str, driven: Callable[[str, str], Drive]) -> None:
    assert driven(name, "good").findings == ()
