"""The whole demo as people start it: it lists its addresses, recovers, goes on with its data, leaves nothing behind."""

import os
import signal
import stat
from collections.abc import Iterator

import pytest
from aiohttp import ClientError

from deploy.local.orphans import stop_orphans
from tests.support.outside.moien import outside
from tests.support.servers.demo import Demo, running_demo
from tests.support.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo that each test leaves running, because a start takes long."""
    with running_demo("platform") as demo:
        yield demo


async def number_of_registrations(demo: Demo) -> int:
    """The number for the sample conference, or 0 while the demo does not answer."""
    try:
        async with outside(demo.facts) as moien:
            return len(await moien.event(demo.facts["event"]).registrations())
    except (ClientError, AssertionError, OSError):
        return 0


async def test_two_demos_run_side_by_side_without_meeting(demo: Demo) -> None:
    with running_demo("platform") as other:
        assert await number_of_registrations(demo) == await number_of_registrations(other) == 30
        assert not set(demo.pids.values()) & set(other.pids.values())
        assert demo.facts["api_token"] != other.facts["api_token"]
        other.stop()
        assert stop_orphans(other.run_dir) == 0
        assert not (other.run_dir / "demo.json").exists()
        assert await number_of_registrations(demo) == 30


async def test_killed_processes_come_back_and_demo_json_lists_the_new_ones(demo: Demo) -> None:
    killed = {demo.kill(name) for name in demo.pids}
    await until(lambda: not killed & set(demo.pids.values()))
    await until(lambda: number_of_registrations(demo), lambda number: number == 30)


async def test_the_next_start_clears_away_the_processes_of_a_killed_supervisor(demo: Demo) -> None:
    before = demo.facts
    os.kill(before["supervisor"], signal.SIGKILL)
    demo.start()
    assert demo.facts["api_token"] == before["api_token"]
    assert await number_of_registrations(demo) == 30
    assert not set(before["pids"].values()) & set(demo.pids.values())


def test_only_their_owner_can_read_the_credentials(demo: Demo) -> None:
    readable = [file for file in demo.run_dir.rglob("*") if file.is_file() and file.stat().st_mode & stat.S_IRWXO]
    assert readable == []
