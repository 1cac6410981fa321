"""However many browsers listen to an event, the database is asked once; all that they show changes the version."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from services.registration.domain.places import PlaceCount
from services.registration.web.dashboard.live import LiveFigures, version_of
from shared.alarms.alarm import Alarm, Concern, alarm_about
from tests.support.checkin.fakes import SetClock
from tests.support.registration.builders import NOW, an_event
from tests.support.registration.fake_figures import FakeFigures
from tests.support.registration.fakes import FakeEvents, Store


async def no_alarms() -> list[Alarm]:
    return []


class CountingFigures(FakeFigures):
    asked = 0

    async def fingerprint(self, event: str) -> str:
        self.asked += 1
        return await super().fingerprint(event)


async def test_all_listeners_share_one_question() -> None:
    event = an_event()
    store = Store(events={event.slug: event}, counts={event.slug: PlaceCount()})
    figures = CountingFigures(store)
    live = LiveFigures(FakeEvents(store), figures, SetClock(NOW), no_alarms)
    assert figures.asked == 0
    versions = await asyncio.gather(*(live.version(event.slug) for _ in range(10)))
    assert (figures.asked, len({version for _, version in versions})) == (1, 1)


def test_time_and_settings_change_the_version_too() -> None:
    event = an_event()
    moments = (NOW, NOW + timedelta(days=1), event.starts_at, event.ends_at)
    versions = [version_of(event, "f", at) for at in moments]
    versions += [version_of(replace(event, version=2), "f", NOW), version_of(event, "g", NOW)]
    assert len({*versions}) == len(versions)
    assert version_of(event, "f", NOW) == version_of(event, "f", NOW + timedelta(minutes=1))


async def test_an_alarm_changes_the_version_of_its_event_alone() -> None:
    alarms: list[Alarm] = []

    async def open_alarms() -> list[Alarm]:
        return alarms

    events = [an_event(), an_event()]
    store = Store(events={e.slug: e for e in events}, counts={e.slug: PlaceCount() for e in events})

    async def versions() -> list[str]:
        live = LiveFigures(FakeEvents(store), FakeFigures(store), SetClock(NOW), open_alarms)
        return [(await live.version(event.slug))[1] for event in events]

    before = await versions()
    alarms += [alarm_about(None, Concern(kind="waiting_list_stuck", event=events[0].slug), "registration", NOW)]
    after = await versions()
    assert (before[0] != after[0], before[1] == after[1]) == (True, True)
