"""Migrations run once a version and once more, whoever starts when; nothing is noted before all of them are made."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from shared.mongo import migrations as module
from shared.mongo.connection import Database
from shared.mongo.migrations import AGAIN_AFTER, Migration, Migrations
from tests.support.times import NOON
from tests.support.waiting import until

Starts = Callable[..., Migrations]


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def runs() -> list[str]:
    """The names of the migrations that were run, in order."""
    return []


@pytest.fixture
def starts(database: Database, time: Time, runs: list[str]) -> Starts:
    """Another process with migrations of these names."""

    def start(*names: str) -> Migrations:
        async def run(name: str) -> None:
            runs.append(name)
            if name == "interrupted":
                raise ConnectionError
            if name == "met halfway":
                await until(lambda: len(runs) >= 2)

        return Migrations(database, time, *(Migration(name, lambda name=name: run(name)) for name in names))  # type: ignore[misc]

    return start


async def test_they_run_in_their_order_at_the_first_start_only(starts: Starts, runs: list[str]) -> None:
    await starts("sort keys", "companies").prepare()
    await starts("sort keys", "companies").prepare()
    assert runs == ["sort keys", "companies"]


async def test_after_an_interruption_all_run_again(starts: Starts, runs: list[str]) -> None:
    for _ in range(2):
        with pytest.raises(ConnectionError):
            await starts("sort keys", "interrupted").prepare()
    assert runs == ["sort keys", "interrupted"] * 2


async def test_two_processes_may_start_at_the_same_moment(starts: Starts, runs: list[str]) -> None:
    await asyncio.gather(*(starts("met halfway").prepare() for _ in range(2)))
    await starts("met halfway").prepare()
    assert runs == ["met halfway", "met halfway"]


async def test_what_the_version_before_wrote_meanwhile_is_changed_an_hour_later(
    starts: Starts, runs: list[str], time: Time
) -> None:
    await (first := starts("sort keys")).prepare()
    await first.settle()
    assert (runs, await first.due_at()) == (["sort keys"], NOON + AGAIN_AFTER)
    time.now += AGAIN_AFTER
    for process in (first, starts("sort keys")):
        await process.settle()
        assert await process.due_at() is None
    assert runs == ["sort keys", "sort keys"]


async def test_a_new_migration_has_all_of_them_run(starts: Starts, runs: list[str]) -> None:
    await starts("sort keys").prepare()
    await starts("sort keys", "companies").prepare()
    assert runs == ["sort keys", "sort keys", "companies"]


async def test_a_version_that_comes_back_runs_them_again(
    database: Database, starts: Starts, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("1.1.0", "1.0.0", "1.1.0", "1.1.0"):
        monkeypatch.setattr(module, "VERSION", version)
        await starts("sort keys").prepare()
    assert runs == ["sort keys"] * 3


async def test_a_version_that_another_one_followed_leaves_the_rest_to_that(
    starts: Starts, runs: list[str], time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    await (before := starts("sort keys")).prepare()
    monkeypatch.setattr(module, "VERSION", "99.0.0")
    await starts("sort keys").prepare()
    assert runs == ["sort keys", "sort keys"]
    time.now += AGAIN_AFTER
    await before.settle()
    assert await before.due_at() is None
    assert runs == ["sort keys", "sort keys"]


async def test_the_loop_runs_them_when_their_time_has_come(
    starts: Starts, runs: list[str], time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AGAIN_AFTER", timedelta(milliseconds=50))
    await (process := starts("sort keys")).prepare()
    loop = asyncio.create_task(process.run())
    time.now += timedelta(seconds=1)
    await until(lambda: len(runs) == 2)
    assert not loop.done()
    loop.cancel()
