"""Ticks on paper, entered afterwards."""

from datetime import timedelta
from typing import Any

import pytest

from services.checkin.domain.attendance import attend, first_admission
from services.checkin.domain.paper import TickedInTheFuture
from services.checkin.domain.scans import Shown
from services.checkin.use_cases.paper.enter_ticks import enter_ticks
from services.checkin.use_cases.paper.take_tick_back import take_tick_back
from services.checkin.use_cases.scans.undo_scan import ScanName, undo_scan
from tests.support.checkin.builders import a_device, a_scan, an_attendee
from tests.support.checkin.in_memory import Checkin
from tests.support.times import NOON

HOUR = timedelta(hours=1)


async def enter(checkin: Checkin, *codes: str, at: Any = NOON - HOUR) -> list[tuple[str, str]]:
    ticks = await enter_ticks(
        codes,
        checkin.lists["main"],
        at=at,
        reason="the network was down",
        setup=checkin.setup,
        actor="me",
        scan_store=checkin.scan_store,
        clock=checkin.clock,
    )
    return [(tick.code, tick.outcome) for tick in ticks]


async def take_back(checkin: Checkin, code: str) -> bool:
    return await take_tick_back(
        code,
        checkin.lists["main"],
        at=NOON - HOUR,
        setup=checkin.setup,
        actor="me",
        scan_store=checkin.scan_store,
        clock=checkin.clock,
    )


async def test_whoever_was_ticked_is_in_since_then_with_the_reason_and_who_entered_it(checkin: Checkin) -> None:
    assert await enter(checkin, "code1") == [("code1", "admitted")]
    (scan,) = checkin.scan_store.attendees["registration-1"].scans
    assert (scan.verdict, scan.counts_at, scan.override) == ("admitted", NOON - HOUR, "the network was down")
    (entry,) = checkin.scan_store.audit
    assert (entry.action, entry.actor) == ("paper.entered", "me")


async def test_entered_again_the_same_ticks_change_nothing(checkin: Checkin) -> None:
    for _ in range(2):
        assert await enter(checkin, "CODE1", "CODE1") == [("CODE1", "admitted")] * 2
    assert len(checkin.scan_store.attendees["registration-1"].scans) == 1


async def test_whoever_is_in_already_is_told_and_not_doubled(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    assert await enter(checkin, "CODE1", "NOBODY") == [("CODE1", "already"), ("NOBODY", "unknown")]
    assert len(checkin.scan_store.attendees["registration-1"].scans) == 1


async def test_cancelled_people_who_were_let_in_are_in_and_erased_ones_are_unknown(checkin: Checkin) -> None:
    checkin.has_guests(an_attendee(1, state="cancelled"), an_attendee(2, erased=True))
    assert await enter(checkin, "CODE1", "CODE2") == [("CODE1", "admitted"), ("CODE2", "unknown")]


async def test_on_a_list_that_counts_per_day_each_day_has_its_ticks(checkin: Checkin) -> None:
    checkin.has_list(per_day=True)
    await enter(checkin, "CODE1", at=NOON - 24 * HOUR)
    await enter(checkin, "CODE1")
    attendance = attend(checkin.scan_store.attendees["registration-1"].scans)
    assert attendance.admitted_to == ["main@2026-11-11", "main@2026-11-12"]


async def test_a_tick_is_taken_back_and_entered_again(checkin: Checkin) -> None:
    await enter(checkin, "CODE1")
    assert await take_back(checkin, "CODE1")
    assert not await take_back(checkin, "CODE1")
    assert attend(checkin.scan_store.attendees["registration-1"].scans).admitted_to == []
    assert await enter(checkin, "CODE1") == [("CODE1", "admitted")]
    assert attend(checkin.scan_store.attendees["registration-1"].scans).admitted_to == ["main"]


async def uploads_an_admission(checkin: Checkin, nonce: str = "n1", device: str = "phone-1") -> None:
    """A phone that was without network tells that it let the guest in half an hour ago."""
    at = NOON - HOUR / 2
    scan = a_scan(nonce, offline=True, shown=Shown("admitted"), scanned_at=at)
    await checkin.scan(scan, a_device(device))


def state(checkin: Checkin) -> tuple[Any, ...]:
    """When the guest came, by the attendance that counts, and whether there is a conflict."""
    attendee = checkin.scan_store.attendees["registration-1"]
    stored, presence = checkin.scan_store.summaries["registration-1"], attend(attendee.scans).presences["main"]
    first = first_admission(presence)
    return first and first.at, len(presence.stays), stored.admitted_to, stored.inside, stored.in_conflict


@pytest.mark.parametrize("at", [NOON - HOUR, NOON])
async def test_a_tick_gives_way_to_the_same_admission_by_a_phone_in_any_order(at: Any) -> None:
    ticked_first, scanned_first = Checkin(), Checkin()
    assert await enter(ticked_first, "CODE1", at=at) == [("CODE1", "admitted")]
    await uploads_an_admission(ticked_first)
    await uploads_an_admission(scanned_first)
    assert await enter(scanned_first, "CODE1", at=at) == [("CODE1", "already")]
    assert state(ticked_first) == state(scanned_first) == (NOON - HOUR / 2, 1, ["main"], ["main"], False)


async def test_two_phones_that_let_the_same_badge_in_are_a_conflict_beside_a_tick_too(checkin: Checkin) -> None:
    await enter(checkin, "CODE1")
    await uploads_an_admission(checkin)
    await uploads_an_admission(checkin, "n2", "phone-2")
    assert checkin.scan_store.summaries["registration-1"].in_conflict


async def test_a_tick_counts_again_when_the_scan_is_taken_back(checkin: Checkin) -> None:
    await enter(checkin, "CODE1")
    await uploads_an_admission(checkin)
    supervisor = a_device("phone-2", role="supervisor")
    await undo_scan(
        ScanName("phone-1", "n1"), "wrong", by=supervisor, scan_store=checkin.scan_store, clock=checkin.clock
    )
    assert state(checkin)[0] == NOON - HOUR


async def test_a_tick_stays_where_somebody_who_saw_it_lets_them_in_again(checkin: Checkin) -> None:
    await enter(checkin, "CODE1")
    supervisor = a_device("phone-2", role="supervisor")
    answer = await checkin.scan(a_scan("n2", override="came back"), supervisor)
    assert (answer.scan.verdict, state(checkin)[0]) == ("admitted", NOON - HOUR)


async def test_nobody_is_ticked_in_the_future(checkin: Checkin) -> None:
    with pytest.raises(TickedInTheFuture):
        await enter(checkin, "CODE1", at=NOON + HOUR)
