"""A desk looks at one person."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.checkin.domain.devices import RoleNotEnough
from services.checkin.domain.lists import ListNotYours, UnknownList
from services.checkin.domain.search import UnknownAttendee
from services.checkin.use_cases.scans.read_person import Person, read_person
from tests.support.checkin.builders import a_device, a_record, a_scan, an_attendee
from tests.support.checkin.in_memory import Checkin
from tests.support.times import NOON

DESK = a_device("desk-1", role="desk")


async def read(checkin: Checkin, code: str = "CODE1", list_: str = "main", device: Any = DESK) -> Person:
    return await read_person(
        code, list_, device=device, setup=checkin.setup, scan_store=checkin.scan_store, clock=checkin.clock
    )


async def test_nothing_stands_against_somebody_who_is_expected(checkin: Checkin) -> None:
    person = await read(checkin, "code1")
    assert (person.attendee.code, person.objections, person.presence.inside) == ("CODE1", [], False)


async def test_all_reasons_are_told_the_most_important_first(checkin: Checkin) -> None:
    checkin.has_list(opens_at=NOON + timedelta(minutes=1), sessions=("dinner",), limit=0)
    checkin.has_guests(an_attendee(state="cancelled"))
    assert (await read(checkin)).objections == ["cancelled", "wrong_list", "too_early", "full"]


async def test_whoever_is_in_already_has_that_against_them(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    person = await read(checkin)
    assert (person.objections, person.presence.inside) == (["already_admitted"], True)
    assert [(scan.nonce, scan.device_name) for scan in person.scans] == [("n1", "Name of phone-1")]


async def test_scans_come_newest_first_with_those_taken_back_without_those_of_other_lists(checkin: Checkin) -> None:
    scans = (
        a_record("n1", NOON - timedelta(hours=2)),
        a_record("n2", NOON - timedelta(hours=1), verdict="exited", set_aside=True),
        a_record("n3", verdict="refused", reason="already_admitted", decided_at_door=False),
        replace(a_record("n4"), list="elsewhere"),
    )
    checkin.has_guests(an_attendee(scans=scans))
    assert [scan.nonce for scan in (await read(checkin)).scans] == ["n2", "n1"]


async def test_nobody_is_found_by_a_wrong_code_nor_after_an_erasure(checkin: Checkin) -> None:
    checkin.has_guests(an_attendee(erased=True))
    for code in ("CODE1", "CODE9", "", "ü"):
        with pytest.raises(UnknownAttendee):
            await read(checkin, code)


async def test_only_desks_look_and_only_on_their_lists(checkin: Checkin) -> None:
    with pytest.raises(RoleNotEnough):
        await read(checkin, device=a_device())
    with pytest.raises(ListNotYours):
        await read(checkin, list_="vip")
    with pytest.raises(UnknownList):
        await read(checkin, list_="lunch")
