"""Forks that are given work piece by piece."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.adapters.crew import Crew, Kind, News, Tell, Work


@contextlib.contextmanager
def squares() -> Iterator[Work]:
    def work(number: int, tell: Tell) -> tuple[int, int]:
        tell(f"squaring {number}")
        return number * number, os.getpid()

    yield work


def worked(crew: Crew, numbers: list[int]) -> list[News]:
    heard: list[News] = []
    under_way = 0
    while numbers or under_way:
        while numbers and crew.idle:
            crew.give(numbers.pop())
            under_way += 1
        for news in crew.news():
            heard.append(news)
            under_way -= news.kind is not Kind.TOLD
    return heard


def test_each_piece_is_done_by_a_fork_that_tells_how_it_gets_on() -> None:
    with Crew(squares, 3) as crew:
        heard = worked(crew, list(range(20)))

    done = [news for news in heard if news.kind is Kind.DONE]
    assert {news.task: news.what[0] for news in done} == {number: number**2 for number in range(20)}
    assert os.getpid() not in {news.what[1] for news in done}
    assert {news.what for news in heard if news.kind is Kind.TOLD} == {
        f"squaring {each}" for each in range(20)
    }


def test_without_forks_it_is_done_here() -> None:
    with Crew(squares, 0) as crew:
        heard = worked(crew, [1, 2, 3])

    assert [news.what for news in heard if news.kind is Kind.DONE] == [
        (9, os.getpid()),
        (4, os.getpid()),
        (1, os.getpid()),
    ]


def test_much_can_be_told_at_once() -> None:
    @contextlib.contextmanager
    def long() -> Iterator[Work]:
        yield lambda number, _tell: "x" * number

    with Crew(long, 1) as crew:
        (news,) = worked(crew, [3_000_000])

    assert len(news.what) == 3_000_000


def test_a_fork_that_is_killed_is_told_and_the_others_go_on() -> None:
    @contextlib.contextmanager
    def deadly() -> Iterator[Work]:
        def work(number: int, _tell: Tell) -> int:
            if number == 2:
                os.kill(os.getpid(), signal.SIGKILL)
            return number

        yield work

    with Crew(deadly, 2) as crew:
        heard = worked(crew, [1, 2, 3, 4])

    assert {news.task: news.kind for news in heard} == {
        1: Kind.DONE, 2: Kind.LOST, 3: Kind.DONE, 4: Kind.DONE,
    }  # fmt: skip


def test_who_is_stopped_cleans_up_once_though_told_twice(tmp_path: Path) -> None:
    @contextlib.contextmanager
    def slow() -> Iterator[Work]:
        def work(name: str, tell: Tell) -> None:
            try:
                tell("begun")
                time.sleep(60)
            finally:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0.2)
                (tmp_path / name).write_text("taken back")

        yield work

    def stopped() -> None:
        with Crew(slow, 2) as crew:
            crew.give("one")
            crew.give("two")
            heard = 0
            while heard < 2:
                heard += len(list(crew.news()))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]
