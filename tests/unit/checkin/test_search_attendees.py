"""A desk finds people without a badge."""

from typing import Any

import pytest

from services.checkin.domain.devices import Device, RoleNotEnough
from services.checkin.domain.lists import ListNotYours
from services.checkin.domain.search import QueryTooShort, UnreadableCursor
from services.checkin.use_cases.scans.search_attendees import search_attendees
from tests.support.checkin.builders import a_device, an_attendee
from tests.support.checkin.fake_scan_store import FakeScanStore

DESK = a_device("desk-1", role="desk")
STORE = FakeScanStore(
    an_attendee(1, first_name="Ana", last_name="Öz"),
    an_attendee(2, first_name="Elodie", last_name="Özkan"),
    an_attendee(3, first_name="ana", last_name="ozkan"),
    an_attendee(4, first_name="Zoë", last_name="Zola", company="Özel SA"),
    an_attendee(5, first_name="Ana", last_name="Özkan", event="another"),
)


async def search(query: str, device: Device = DESK, list_: str = "main", **options: Any) -> Any:
    return await search_attendees(query, list_, device=device, scan_store=STORE, **options)


async def codes(query: str, **options: Any) -> list[str]:
    return [attendee.code for attendee in (await search(query, **options)).attendees]


async def test_people_come_by_last_name_without_regard_to_accents_and_case() -> None:
    assert await codes("ana") == ["CODE1", "CODE3"]
    assert await codes("  ÖZK ") == ["CODE3", "CODE2"]


async def test_every_word_begins_a_word_of_the_person() -> None:
    assert await codes("ozk elo") == ["CODE2"]
    assert await codes("zo oze") == ["CODE4"]
    assert await codes("ozk zoe") == []


async def test_none_is_hidden() -> None:
    everybody, seen, cursor = await codes("ozk"), [], None
    while True:
        page = await search("ozk", limit=1, cursor=cursor)
        seen += [attendee.code for attendee in page.attendees]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == everybody == ["CODE3", "CODE2"]


async def test_each_part_tells_how_many_there_are_in_all() -> None:
    first = await search("ozk", limit=1)
    second = await search("ozk", limit=1, cursor=first.next_cursor)
    assert (first.total, second.total, (await search("ozk")).total) == (2, 2, 2)


@pytest.mark.parametrize("query", ["", "öz", " a ", "\u0301\u0301\u0301"])
async def test_a_search_takes_three_letters(query: str) -> None:
    with pytest.raises(QueryTooShort):
        await search(query)


@pytest.mark.parametrize("cursor", ["nobody", "registration-5"])
async def test_a_cursor_from_elsewhere_is_refused(cursor: str) -> None:
    with pytest.raises(UnreadableCursor):
        await search("ozk", cursor=cursor)


async def test_only_desks_search_and_only_for_their_lists() -> None:
    with pytest.raises(RoleNotEnough):
        await search("ozk", device=a_device())
    with pytest.raises(ListNotYours):
        await search("ozk", list_="vip")
