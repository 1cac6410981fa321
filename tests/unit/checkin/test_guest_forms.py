"""Guests fill in a desk's form on their own phones, and wait on the screens of its gate."""

from datetime import timedelta
from typing import Any

import pytest

from services.checkin.adapters.guest_entries import SignedGuestForms
from services.checkin.domain.devices import Device, RoleNotEnough
from services.checkin.domain.guest_entries import (
    KEPT,
    MOST_WAITING,
    GuestEntry,
    TooManyWaiting,
    UnknownGuestEntry,
    UnknownGuestForm,
)
from services.checkin.use_cases.guest_forms.find_desk_of_form import DeskOfForm, find_desk_of_form
from services.checkin.use_cases.guest_forms.give_guest_form import give_guest_form
from services.checkin.use_cases.guest_forms.list_guest_entries import list_guest_entries
from services.checkin.use_cases.guest_forms.open_guest_entry import open_guest_entry
from services.checkin.use_cases.guest_forms.remove_guest_entry import remove_guest_entry
from services.checkin.use_cases.guest_forms.send_guest_form import send_guest_form
from shared.audit import AuditEntry
from shared.contracts import Order
from tests.support.checkin.builders import a_device, a_door_event, a_pairing_code, some_details
from tests.support.checkin.fake_guest_entries import FakeGuestEntries
from tests.support.checkin.fakes import FakeDevices, FakeEventSetups, SetClock
from tests.support.checkin.in_memory import Checkin
from tests.support.times import NOON

FORMS = SignedGuestForms(("k" * 32,))
DESK = a_device("desk-1", role="desk")
AUDIT = AuditEntry(actor="me", action="x", event=DESK.event, subject="y", at=NOON, before={}, after={})


@pytest.fixture
def entries() -> FakeGuestEntries:
    return FakeGuestEntries()


async def send(entries: FakeGuestEntries, checkin: Checkin, desk: Device = DESK, **fields: Any) -> GuestEntry:
    return await send_guest_form(
        some_details(**{name: value for name, value in fields.items() if name not in {"submission", "visitor"}}),
        desk,
        submission=fields.get("submission", "form-1"),
        visitor=fields.get("visitor", "browser-1"),
        guest_entries=entries,
        clock=checkin.clock,
        random=checkin.random,
    )


async def names_at(desk: Device, entries: FakeGuestEntries, checkin: Checkin) -> list[str]:
    shown = await list_guest_entries(desk, guest_entries=entries, clock=checkin.clock)
    return [entry.name for entry in shown]


async def test_a_guest_appears_at_all_desks_of_the_gate(entries: FakeGuestEntries, checkin: Checkin) -> None:
    await send(entries, checkin)
    assert await names_at(DESK, entries, checkin) == ["Zoë Weber"]
    assert await names_at(a_device("desk-2", role="supervisor"), entries, checkin) == ["Zoë Weber"]
    assert await names_at(a_device("desk-3", role="desk", gate="gate-2"), entries, checkin) == []


async def test_a_guest_who_sends_again_is_the_same_entry(entries: FakeGuestEntries, checkin: Checkin) -> None:
    first = await send(entries, checkin)
    elsewhere: dict[str, Any] = {"submission": "form-2", "visitor": "browser-2"}
    corrected = await send(entries, checkin, first_name="Zoé")
    again = await send(entries, checkin, email="ZOE@ferro.lu", last_name="WEBER", **elsewhere)
    assert first.number == corrected.number == again.number
    assert len(entries.entries) == 1


async def test_people_without_an_address_are_told_apart_by_name_and_browser(
    entries: FakeGuestEntries, checkin: Checkin
) -> None:
    for number, visitor in enumerate(("browser-1", "browser-1", "browser-2")):
        await send(entries, checkin, email="", visitor=visitor, submission=f"form-{number}")
    await send(entries, checkin, email="", first_name="Max", submission="form-4")
    assert [entry.number for entry, _ in entries.entries.values()] == [1, 2, 3]


async def test_an_entry_goes_after_some_hours(entries: FakeGuestEntries, checkin: Checkin) -> None:
    await send(entries, checkin)
    checkin.clock.now += KEPT
    assert await names_at(DESK, entries, checkin) == []


async def test_a_gate_takes_only_so_many(entries: FakeGuestEntries, checkin: Checkin) -> None:
    for number in range(MOST_WAITING):
        await send(entries, checkin, first_name=f"N{number}", submission=f"form-{number}")
    with pytest.raises(TooManyWaiting):
        await send(entries, checkin, first_name="Max", submission="form")


async def test_the_other_desks_see_who_looks_after_a_guest(entries: FakeGuestEntries, checkin: Checkin) -> None:
    entry = await send(entries, checkin)
    assert (await open_guest_entry(entry.id, DESK, guest_entries=entries)).opened_by == DESK.name
    await remove_guest_entry(entry.id, DESK, guest_entries=entries)
    with pytest.raises(UnknownGuestEntry):
        await open_guest_entry(entry.id, DESK, guest_entries=entries)
    with pytest.raises(UnknownGuestEntry):
        await remove_guest_entry(entry.id, DESK, guest_entries=entries)


async def test_a_phone_that_scans_has_no_form_and_sees_nobody(entries: FakeGuestEntries, checkin: Checkin) -> None:
    phone = a_device(role="scan")
    with pytest.raises(RoleNotEnough):
        give_guest_form(phone, a_door_event(), guest_forms=FORMS)
    for call in (
        list_guest_entries(phone, guest_entries=entries, clock=checkin.clock),
        open_guest_entry("e1", phone, guest_entries=entries),
        remove_guest_entry("e1", phone, guest_entries=entries),
    ):
        with pytest.raises(RoleNotEnough):
            await call


async def find(
    token: str, now: Any = NOON, *, device: Device = DESK, revoked: bool = False, **event: Any
) -> DeskOfForm:
    devices, setups = FakeDevices(), FakeEventSetups()
    await devices.pair(device, "hash", a_pairing_code(), AUDIT)
    if revoked:
        await devices.revoke(device, NOON, AUDIT)
    await setups.apply_event(a_door_event(**event), Order(0, 1))
    return await find_desk_of_form(token, guest_forms=FORMS, devices=devices, setups=setups, clock=SetClock(now))


async def test_a_form_is_good_until_the_last_day_of_its_event_ends() -> None:
    form = give_guest_form(DESK, a_door_event(), guest_forms=FORMS)
    assert (await find(form.token)).device == DESK
    assert (await find(form.token, form.closes_at - timedelta(seconds=1))).device == DESK
    with pytest.raises(UnknownGuestForm):
        await find(form.token, form.closes_at)


@pytest.mark.parametrize(
    "case", [{"revoked": True}, {"state": "cancelled"}, {"state": "draft"}, {"device": a_device("desk-1", role="scan")}]
)
async def test_a_form_ends_with_the_pairing_of_its_desk_and_with_its_event(case: dict[str, Any]) -> None:
    with pytest.raises(UnknownGuestForm):
        await find(FORMS.token_of(DESK.id), **case)


async def test_a_wrong_address_opens_nothing() -> None:
    with pytest.raises(UnknownGuestForm):
        await find(FORMS.token_of("desk-1")[:-1] + "x")
