"""A whole conference, from the rush for places to the attendance list."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.outside.device import Device
from tests.support.outside.event import Event
from tests.support.outside.mailbox import Mail, code_in_picture
from tests.support.outside.moien import Moien
from tests.support.outside.people import people
from tests.support.waiting import at_once, until

GUESTS = people(80, "conference.example.lu")
GATES = ("Main entrance", "Side door", "Car park")
LEAVERS = 12
LARGEST_MAIL = 300_000

Verdicts = list[dict[str, Any]]


@dataclass
class GuestList:
    """The event, each guest's one confirmation by address, and who cancelled."""

    event: Event
    mails: dict[str, Mail]
    gone: set[str]

    def secret(self, email: str) -> str:
        return code_in_picture(self.mails[email].picture)


@pytest.fixture(scope="module")
async def guest_list(moien: Moien) -> GuestList:
    event = await moien.new_event(capacity=len(GUESTS))
    assert set(await at_once([event.register(guest) for guest in GUESTS])) == {"confirmed"}
    mails = {guest["email"]: await event.arrived(guest, seconds=90) for guest in GUESTS}
    codes = {person["email"]: person["code"] for person in await event.registrations()}
    gone = {guest["email"] for guest in GUESTS[:: len(GUESTS) // LEAVERS][:LEAVERS]}
    await at_once([event.act(codes[email], "cancel") for email in gone])
    await event.expected_at_door(len(GUESTS) - LEAVERS)
    return GuestList(event, mails, gone)


@pytest.fixture(scope="module")
async def morning(guest_list: GuestList) -> dict[str, Verdicts]:
    """The answers to each badge: everybody once, every fifth twice and at another gate, at three gates at once."""
    phones = [await guest_list.event.pair(gate) for gate in GATES]
    comers = [(email, guest_list.secret(email)) for email in guest_list.mails]
    again = comers[::5]
    verdicts: dict[str, Verdicts] = {email: [] for email, _ in comers}

    async def queue_at(phone: Device, scans: list[tuple[str, str]]) -> None:
        for email, secret in scans:
            verdicts[email].append(await phone.scan(secret))

    await at_once([queue_at(phone, comers[n::3] + again[n + 1 :: 3]) for n, phone in enumerate(phones)])
    return verdicts


async def test_each_guest_gets_one_confirmation_whose_code_can_be_read(guest_list: GuestList, moien: Moien) -> None:
    secrets = {person["email"]: person["ticket"] for person in await guest_list.event.registrations(state="confirmed")}
    for email, ticket in secrets.items():
        assert len([mail for mail in moien.mailbox.to(email) if mail.badge]) == 1
        assert guest_list.secret(email) == ticket["secret"]


async def test_no_mail_is_large(guest_list: GuestList) -> None:
    assert max(mail.size for mail in guest_list.mails.values()) < LARGEST_MAIL


async def test_every_badge_is_let_in_exactly_once(guest_list: GuestList, morning: dict[str, Verdicts]) -> None:
    for email, verdicts in morning.items():
        outcomes = Counter((verdict["verdict"], verdict["reason"]) for verdict in verdicts)
        if email in guest_list.gone:
            assert set(outcomes) == {("refused", "cancelled")}
        else:
            assert outcomes.pop(("admitted", None)) == 1
            assert set(outcomes) <= {("refused", "already_admitted")}


async def test_the_door_counts_right(guest_list: GuestList, morning: dict[str, Verdicts]) -> None:
    phone = await guest_list.event.pair(GATES[0])
    present = len(GUESTS) - LEAVERS

    async def status() -> dict[str, Any]:
        return await phone.status()

    await until(status, lambda counts: counts == {"admitted": present, "expected": present, "inside": present})


async def test_the_attendance_list_has_exactly_the_right_rows(
    guest_list: GuestList, morning: dict[str, Verdicts]
) -> None:
    async def rows() -> list[dict[str, str]]:
        return await guest_list.event.attendance()

    listed = await until(rows, lambda rows: all(row["first_in"] for row in rows))
    names = {guest["email"]: (guest["first_name"], guest["last_name"]) for guest in GUESTS}
    expected = {email: name for email, name in names.items() if email not in guest_list.gone}
    assert {row["email"]: (row["first_name"], row["last_name"]) for row in listed} == expected
    assert len(listed) == len(expected)
