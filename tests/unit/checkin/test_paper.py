"""Ticks on paper, entered afterwards."""

from datetime import timedelta
from typing import Any

import pytest

from services.checkin.domain.attendance import attend
from services.checkin.domain.paper import TickedInTheFuture
from services.checkin.use_cases.paper.enter_ticks import enter_ticks
from services.checkin.use_cases.paper.take_tick_back import take_tick_back
from tests.support.checkin.builders import a_scan, an_attendee
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


async def test_nobody_is_ticked_in_the_future(checkin: Checkin) -> None:
    with pytest.raises(TickedInTheFuture):
        await enter(checkin, "CODE1", at=NOON + HOUR)
