"""A desk fetches its name index, and the share of the day that opens it."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from services.checkin.adapters.roster_shares import SHARE_BYTES, derive_share
from services.checkin.domain.changes import amendment
from services.checkin.use_cases.roster import read_names as module
from services.checkin.use_cases.roster.give_roster_share import RosterShare, give_roster_share
from services.checkin.use_cases.roster.read_names import read_names
from tests.support.checkin.builders import a_device, a_door_event, a_record, a_secret, a_ticket, an_attendee
from tests.support.checkin.fake_scan_store import FakeScanStore
from tests.support.checkin.fakes import FakeRoster

KEY = "key of the server" * 2


@pytest.fixture
def store() -> FakeScanStore:
    return FakeScanStore(an_attendee(1), an_attendee(2, tickets=()))


async def read(store: FakeScanStore, cursor: str | None = None) -> Any:
    return await read_names(a_door_event(), cursor, roster=FakeRoster(store))


async def test_each_person_has_one_entry_whatever_their_tickets(store: FakeScanStore) -> None:
    store.put(an_attendee(3, tickets=(a_ticket(a_secret(3), "revoked"), a_ticket(a_secret(4)))))
    entries = (await read(store)).entries()
    assert [entry["code"] for entry in entries] == ["CODE1", "CODE2", "CODE3"]
    assert {entry["ticket"] for entry in entries} == {"valid"}
    assert (entries[0]["name"], entries[0]["last_name"], entries[0]["latin"]) == (
        "Zoë Müller-Weber",
        "Müller-Weber",
        [],
    )


async def test_an_entry_has_the_scans_and_no_secret(store: FakeScanStore) -> None:
    await store.record_admission(amendment(store.attendees["registration-1"], [a_record("n1")]))
    entry = next(entry for entry in (await read(store)).entries() if entry["code"] == "CODE1")
    assert [scan["key"] for scan in entry["scans"]] == ["phone-1:n1"]
    ticket = a_ticket(a_secret(1))
    assert ticket.hash not in repr(entry)
    assert ticket.roster_key not in repr(entry)


async def test_names_in_other_scripts_come_with_their_latin_spelling(store: FakeScanStore) -> None:
    store.put(an_attendee(1, first_name="Søren", last_name="王", company="Œuvre"))
    entry = next(entry for entry in (await read(store)).entries() if entry["code"] == "CODE1")
    assert entry["latin"] == ["Soren", "Wang", "Oeuvre"]


async def test_of_erased_people_only_the_code_is_told_to_those_who_knew_them(store: FakeScanStore) -> None:
    before = await read(store)
    erased = replace(store.attendees["registration-1"].without_personal_data(), erased=True, revision=2)
    store.put(erased)
    after = await read(store, before.next_cursor)
    assert (after.entries(), after.removals) == ([], ["CODE1"])
    anew = await read(store)
    assert ([entry["code"] for entry in anew.entries()], anew.removals) == (["CODE2"], [])


async def test_pages_follow_each_other_and_are_equal_until_something_changes(
    store: FakeScanStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 1)
    first = await read(store)
    second = await read(store, first.next_cursor)
    assert ([first.complete, second.complete], second.entries()[0]["code"]) == ([False, True], "CODE2")
    assert (await read(store)).fingerprint == first.fingerprint
    await store.record_admission(amendment(store.attendees["registration-1"], [a_record("n1")]))
    assert (await read(store, second.next_cursor)).fingerprint != second.fingerprint


def share_at(moment: str, device: str = "desk-1", key: str = KEY) -> RosterShare:
    now = datetime.fromisoformat(moment)
    return give_roster_share(
        a_device(device, role="desk"), a_door_event(), derive_share=partial(derive_share, key), clock=lambda: now
    )


def test_a_share_lasts_for_the_day_in_the_zone_of_the_event() -> None:
    morning, night = share_at("2026-11-11T23:00:00Z"), share_at("2026-11-12T22:59:59Z")
    assert morning == night
    assert morning.valid_until == datetime(2026, 11, 12, 23, tzinfo=UTC)
    next_day = share_at("2026-11-12T23:00:00Z")
    assert (next_day.share != morning.share, next_day.valid_until.day) == (True, 13)


@pytest.mark.parametrize(("day", "hour"), [("2026-03-29", 22), ("2026-10-25", 23)])
def test_a_day_on_which_the_clocks_change_ends_at_midnight(day: str, hour: int) -> None:
    assert share_at(f"{day}T12:00:00Z").valid_until == datetime.fromisoformat(f"{day}T{hour}:00:00Z")


def test_each_device_has_its_own_share_and_each_server_others() -> None:
    shares = {share_at("2026-11-12T12:00:00Z", device, key).share for device in ("a", "b") for key in (KEY, KEY + "x")}
    assert {len(share) for share in shares} == {SHARE_BYTES}
    assert len(shares) == 4
