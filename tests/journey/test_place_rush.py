"""A small rush for the last places, by two instances of which one is killed; `make chaos` has a large one."""

import pytest

from tests.chaos.places.rush import PlaceRush
from tests.support.outside.moien import outside
from tests.support.servers.demo import running_demo

PEOPLE, PLACES = 60, 20
PATIENCE_SECONDS = 120  # on a busy machine


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_a_rush_for_the_last_places_oversells_none_and_forgets_nobody() -> None:
    with running_demo("place-rush") as demo:
        async with outside(demo.facts) as moien:
            rush = PlaceRush(demo, moien, PEOPLE, places=PLACES, recovery_seconds=PATIENCE_SECONDS)
            checks = await rush.run()
    assert [check for check in checks if not check.is_kept] == []
