"""A rehearsal: judged by the rules, and kept apart."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.checkin.domain.messages import attendance_changed
from services.checkin.domain.rehearsals import DoorsAreOpen, InvalidRehearsal
from services.checkin.domain.scans import Shown
from services.checkin.use_cases.rehearsals.start_rehearsal import start_rehearsal
from services.checkin.use_cases.rehearsals.wipe_old_rehearsals import wipe_old_rehearsals
from services.checkin.use_cases.rehearsals.wipe_rehearsals import wipe_rehearsals
from services.checkin.use_cases.scans.list_conflicts import list_conflicts
from services.checkin.use_cases.scans.undo_scan import ScanName, undo_scan
from tests.support.checkin.builders import a_device, a_door_event, a_scan
from tests.support.checkin.fake_rehearsals import FakeRehearsals
from tests.support.checkin.in_memory import Checkin
from tests.support.shared.fake_schedule import FakeSchedule
from tests.support.times import NOON

HOUR = timedelta(hours=1)


class Eve(Checkin):
    """The eve of an event whose doors open tomorrow."""

    def __init__(self) -> None:
        super().__init__()
        self.event = a_door_event(starts_at=NOON + 20 * HOUR, ends_at=NOON + 28 * HOUR)
        self.has_list(opens_at=NOON + 17 * HOUR)
        self.rehearsal_store = FakeRehearsals(self.scan_store)
        self.schedule = FakeSchedule()

    async def rehearse(self, until: datetime = NOON + HOUR) -> None:
        stores: Any = {"rehearsals": self.rehearsal_store, "schedule": self.schedule, "clock": self.clock}
        await start_rehearsal(until, setup=self.setup, actor="me", **stores)

    async def wipe(self) -> None:
        stores: Any = {"rehearsals": self.rehearsal_store, "schedule": self.schedule, "clock": self.clock}
        await wipe_rehearsals(self.event.slug, actor="me", **stores)

    @property
    def guest(self) -> Any:
        return self.scan_store.attendees["registration-1"]


@pytest.fixture
def eve() -> Eve:
    return Eve()


async def test_people_rehearse_entry_already_in_and_exit_before_the_doors_open(eve: Eve) -> None:
    eve.has_list(opens_at=NOON + 17 * HOUR, reentry="after_exit")
    assert (await eve.scan(a_scan("early"))).scan.reason == "too_early"
    await eve.rehearse()
    verdicts = []
    for nonce, direction in (("n1", "entry"), ("n2", "entry"), ("n3", "exit"), ("n4", "entry")):
        eve.clock.advance(minutes=1)
        scan = (await eve.scan(a_scan(nonce, direction=direction))).scan
        verdicts.append((scan.verdict, scan.reason, scan.rehearsal))
    refused = ("refused", "already_admitted", True)
    assert verdicts == [("admitted", None, True), refused, ("exited", None, True), ("admitted", None, True)]


async def test_nobody_else_hears_of_it(eve: Eve) -> None:
    await eve.rehearse()
    for device in ("phone-1", "phone-2"):
        shown = Shown("admitted")
        await eve.scan(a_scan("n1", offline=True, shown=shown), a_device(device))
    message = attendance_changed(eve.guest)
    assert (message.lists, message.scans, message.version) == ([], [], 0)
    assert (await list_conflicts(eve.event.slug, scan_store=eve.scan_store)).total == 0
    assert eve.scan_store.present(eve.event.slug, "admitted_to", "main") == set()


async def test_it_ends_by_itself_and_then_it_is_real_whatever_the_phone_thinks(eve: Eve) -> None:
    await eve.rehearse()
    await eve.scan(a_scan("n1"))
    eve.clock.advance(hours=18)
    scan = (await eve.scan(a_scan("n2"))).scan
    assert (scan.verdict, scan.rehearsal) == ("admitted", False)


async def test_a_scan_that_was_made_in_it_and_comes_late_is_one_of_the_rehearsal(eve: Eve) -> None:
    await eve.rehearse()
    eve.clock.advance(hours=18)
    late = a_scan("n1", scanned_at=NOON + HOUR / 2, sent_at=NOON + 18 * HOUR, offline=True, shown=Shown("admitted"))
    assert (await eve.scan(late)).scan.rehearsal
    assert (await eve.scan(a_scan("n2"))).scan.verdict == "admitted"


async def test_a_scan_from_before_it_is_real(eve: Eve) -> None:
    await eve.rehearse()
    early = a_scan("n1", scanned_at=NOON - HOUR, sent_at=NOON, offline=True, shown=Shown("admitted"))
    assert not (await eve.scan(early)).scan.rehearsal


async def test_wiping_ends_it_and_leaves_nothing_even_of_what_comes_late(eve: Eve) -> None:
    await eve.rehearse()
    await eve.scan(a_scan("n1"))
    eve.clock.advance(minutes=10)
    await eve.wipe()
    assert eve.guest.scans == ()
    assert (await eve.scan(a_scan("n2"))).scan.reason == "too_early"
    late = a_scan(
        "n3", scanned_at=NOON + timedelta(minutes=5), sent_at=eve.clock(), offline=True, shown=Shown("admitted")
    )
    assert (await eve.scan(late)).scan.rehearsal
    assert eve.guest.scans == ()
    await eve.wipe()


async def test_some_hours_after_its_end_it_is_wiped_by_itself(eve: Eve) -> None:
    await eve.rehearse()
    await eve.scan(a_scan("n1"))
    slug, due_at = eve.event.slug, NOON + 7 * HOUR
    assert eve.schedule.rows["wipe rehearsal", slug].next_at == due_at
    stores: Any = {"rehearsals": eve.rehearsal_store, "clock": eve.clock}
    assert await wipe_old_rehearsals(slug, **stores) == due_at
    eve.clock.now = due_at
    assert await wipe_old_rehearsals(slug, **stores) is None
    assert eve.guest.scans == ()


async def test_starting_again_moves_its_end(eve: Eve) -> None:
    await eve.rehearse()
    await eve.rehearse(NOON + 2 * HOUR)
    (rehearsal,) = eve.rehearsal_store.rehearsals[eve.event.slug]
    assert (rehearsal.starts_at, rehearsal.ends_at) == (NOON, NOON + 2 * HOUR)


@pytest.mark.parametrize("hours", [-1, 0, 18, 25])
async def test_it_ends_within_a_day_before_the_doors_open(eve: Eve, hours: int) -> None:
    with pytest.raises(InvalidRehearsal):
        await eve.rehearse(NOON + hours * HOUR)


async def test_once_the_doors_are_open_nobody_rehearses(eve: Eve) -> None:
    eve.clock.advance(hours=17)
    with pytest.raises(DoorsAreOpen):
        await eve.rehearse(NOON + 18 * HOUR)


async def test_in_it_scans_can_be_taken_back(eve: Eve) -> None:
    await eve.rehearse()
    await eve.scan(a_scan("n1"))
    name = ScanName("phone-1", "n1")
    await undo_scan(name, "wrong badge", by=a_device(), scan_store=eve.scan_store, clock=eve.clock)
    eve.clock.advance(minutes=1)
    assert (await eve.scan(a_scan("n2"))).scan.verdict == "admitted"
    assert eve.guest.attendance_version == 0
