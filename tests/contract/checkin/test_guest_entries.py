"""Waiting guests in memory and in MongoDB keep the same promises."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.checkin.adapters.guest_entries import MongoGuestEntries, SignedGuestForms
from services.checkin.domain.guest_entries import GuestEntry
from services.checkin.ports.guest_entries import GuestEntries
from shared.mongo.connection import Database
from tests.support.checkin.builders import a_guest_entry
from tests.support.checkin.fake_guest_entries import FakeGuestEntries
from tests.support.times import NOON

HERE = ("plastics-2026", "gate-1")


@pytest.fixture
def entries(mongo: Database | None) -> GuestEntries:
    return FakeGuestEntries() if mongo is None else MongoGuestEntries(mongo)


async def put(entries: GuestEntries, id_: str = "e1", keys: Any = None, **fields: Any) -> GuestEntry:
    return await entries.put(a_guest_entry(id_, **fields), keys or (f"form {id_}", f"person {id_}"))


async def test_guests_wait_at_their_gate_in_the_order_of_their_numbers(entries: GuestEntries) -> None:
    first, second = await put(entries, "e1"), await put(entries, "e2")
    await put(entries, "e3", gate="gate-2")
    await put(entries, "e4", event="another")
    assert (first.number, second.number) == (1, 2)
    assert await entries.waiting(*HERE, NOON) == [first, second]


async def test_the_same_form_and_the_same_person_are_the_same_entry(entries: GuestEntries) -> None:
    await put(entries, "e1", keys=("form", "person"))
    await entries.open(*HERE, "e1", "Desk 1")
    corrected = await put(entries, "e2", keys=("form", "other name"), first_name="Zoe")
    again = await put(entries, "e3", keys=("other form", "person"), company="Ferro SA")
    assert {(entry.id, entry.number, entry.opened_by) for entry in (corrected, again)} == {("e1", 1, "Desk 1")}
    assert await entries.waiting(*HERE, NOON) == [again]


async def test_a_form_that_is_sent_many_times_at_once_is_one_entry(entries: GuestEntries) -> None:
    sent = await asyncio.gather(*(put(entries, f"e{n}", keys=("form", "person")) for n in range(8)))
    assert len({(entry.id, entry.number) for entry in sent}) == 1
    assert len(await entries.waiting(*HERE, NOON)) == 1


async def test_an_expired_entry_is_not_shown(entries: GuestEntries) -> None:
    entry = await put(entries)
    assert await entries.waiting(*HERE, entry.expires_at - timedelta(seconds=1)) == [entry]
    assert await entries.waiting(*HERE, entry.expires_at) == []


async def test_only_the_own_gate_opens_and_removes(entries: GuestEntries) -> None:
    entry = await put(entries)
    for elsewhere in (("another", "gate-1"), ("plastics-2026", "gate-2")):
        assert await entries.open(*elsewhere, entry.id, "Desk 2") is None
        assert not await entries.remove(*elsewhere, entry.id)
    opened = await entries.open(*HERE, entry.id, "Desk 1")
    assert opened is not None
    assert opened.opened_by == "Desk 1"
    assert await entries.remove(*HERE, entry.id)
    assert not await entries.remove(*HERE, entry.id)
    assert await entries.waiting(*HERE, NOON) == []


async def test_the_database_forgets_entries_by_itself(database: Database) -> None:
    indexes = await database["guest_entries"].index_information()
    assert [index["expireAfterSeconds"] for index in indexes.values() if "expireAfterSeconds" in index] == [0]


def test_a_token_names_its_device_and_cannot_be_guessed_or_changed() -> None:
    forms = SignedGuestForms(("k" * 32,))
    token = forms.token_of("phone-1")
    assert forms.device_of(token) == "phone-1"
    forged = SignedGuestForms(("other" * 8,)).token_of("phone-1")
    for wrong in (forged, token.replace("phone-1", "phone-2"), token[:-1], "", "phone-1", "é" * 40):
        assert forms.device_of(wrong) is None


def test_a_token_outlives_a_new_key_while_the_old_one_is_accepted() -> None:
    token = SignedGuestForms(("k" * 32,)).token_of("phone-1")
    assert SignedGuestForms(("new" * 12, "k" * 32)).device_of(token) == "phone-1"


async def test_the_last_number_of_an_event_goes_some_time_after_its_last_guest(database: Database) -> None:
    entries, numbers = MongoGuestEntries(database), database["guest_numbers"]
    later = a_guest_entry("e2", expires_at=NOON + timedelta(days=2))
    for entry in (later, a_guest_entry("e1")):
        await entries.put(entry, [entry.id])
    assert await numbers.find_one() == {"_id": later.event, "last": 2, "expires_at": NOON + timedelta(days=32)}
    assert (await numbers.index_information())["expires_at_1"]["expireAfterSeconds"] == 0
