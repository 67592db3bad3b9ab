import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from headwater.adapters import workers
from headwater.adapters.cache import Cache


@pytest.mark.parametrize("hands", [1, 2, 3, 8])
def test_the_order_is_that_of_the_items(hands: int) -> None:
    assert workers.mapped(lambda item: item * item, list(range(7)), hands) == [0, 1, 4, 9, 16, 25, 36]


def test_whoever_is_free_takes_the_next_item() -> None:
    us = os.getpid()

    def work(_: int) -> bool:
        time.sleep(0.5 if os.getpid() == us else 0)
        return os.getpid() == us

    assert sum(workers.mapped(work, list(range(20)), 2)) == 1


def test_more_items_than_a_pipe_takes_numbers() -> None:
    assert workers.mapped(lambda item: -item, list(range(30_001)), 2) == list(range(0, -30_001, -1))


def test_what_a_fork_cannot_finish_is_done_here() -> None:
    us = os.getpid()

    def work(item: int) -> int:
        if os.getpid() != us:
            os._exit(3)
        return item

    assert workers.mapped(work, [1, 2, 3, 4], 2) == [1, 2, 3, 4]


def test_an_error_is_raised_here() -> None:
    def work(item: int) -> float:
        return 1 / item

    with pytest.raises(ZeroDivisionError):
        workers.mapped(work, [1, 0], 2)


def test_no_fork_outlives_us() -> None:
    script = (
        "import os, time\nfrom headwater.adapters import workers\nus = os.getpid()\n"
        "def work(item):\n    if os.getpid() == us:\n        raise KeyboardInterrupt\n    time.sleep(60)\n"
        "workers.mapped(work, [0, 1], 2)\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=20, check=False)

    assert b"KeyboardInterrupt" in done.stderr


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEADWATER_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


def test_a_cache_keeps_what_was_met_and_drops_the_rest(root: Path) -> None:
    first = Cache(root)
    first.put("a", [1])
    first.put("b", [2])
    first.save()
    second = Cache(root)
    found = second.get("a")
    second.save()
    third = Cache(root)

    assert (found, third.get("a"), third.get("b")) == ([1], [1], None)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"conditions": "x", "entries": {"a": 1}}'])
def test_a_cache_that_is_not_ours_holds_nothing(content: str, root: Path) -> None:
    cache = Cache(root)
    cache.path.parent.mkdir()
    cache.path.write_text(content)

    assert Cache(root).get("a") is None


def test_a_cache_that_cannot_be_written_is_no_error(root: Path) -> None:
    (root / "cache").write_text("in the way")
    cache = Cache(root)
    cache.put("a", 1)
    cache.save()

    assert (root / "cache").read_text() == "in the way"
