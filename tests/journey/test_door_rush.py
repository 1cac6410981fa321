"""A small rush at three doors in a real browser, with bad networks and dying servers; `make chaos` has a large one."""

import pytest

from tests.chaos.doors.rush import DoorRush
from tests.support.outside.moien import outside
from tests.support.servers.demo import running_demo

ARRIVALS = 40
SPEED = 20  # ten simulated minutes take half a real one
PATIENCE_SECONDS = 120  # on a busy machine


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_a_rush_at_bad_doors_loses_no_scan_and_tells_nobody_wrong() -> None:
    with running_demo("door-rush") as demo:
        async with outside(demo.facts) as moien:
            rush = DoorRush(demo, moien, ARRIVALS, speed=SPEED, patient=True, recovery_seconds=PATIENCE_SECONDS)
            checks = await rush.run()
    assert [check for check in checks if not check.is_kept] == []
