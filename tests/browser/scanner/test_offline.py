"""A phone without network decides by its roster and its own scans: all rules, nothing lost, nothing said wrongly."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import (
    Phone,
    answer_as_portal,
    answers_too_late,
    broken_server,
    never_answer,
    no_network,
)
from tests.support.checkin.service import Conference, Guest
from tests.support.slow import first_of
from tests.support.waiting import until

EVERY_CALL = "**/door/api/**"
LIMIT = 40  # people on the list, so that its rosters tell how many were let in
SCANS = "**/door/api/v1/scans*"
BATCHES = "**/door/api/v1/scans/batch"
ROSTERS = "**/door/api/v1/lists/*/roster*"
StartedPhone = Callable[..., Awaitable[Phone]]


@pytest.fixture
def started(new_phone: NewPhone, pairing_code: Any) -> StartedPhone:
    """Makes a phone that scans and has the roster; its clock is stopped."""

    async def make(gate: str = "Main gate", **options: Any) -> Phone:
        phone = await new_phone()
        await phone.pair_and_start(await pairing_code(gate=gate, **options))
        await phone.stop_clock()
        return phone

    return make


@pytest.mark.parametrize("network", first_of([never_answer, no_network, answer_as_portal, broken_server]))
async def test_within_a_second_the_phone_decides_whatever_the_network_does(
    conference: Conference, started: StartedPhone, network: Any
) -> None:
    guest = await conference.guest()
    phone = await started()
    await phone.page.route(EVERY_CALL, network)
    async with phone.page.expect_request(SCANS):
        await phone.type(guest.secret)
    for _ in range(9):
        await phone.stored("roster")  # the phone decides by what it has stored, which takes time on no stopped clock
        await phone.pass_time(0.111)
    assert "Let in" in await phone.verdict("go")
    await phone.goes_offline()
    await expect(phone.page.locator("#banner")).to_contain_text("This phone decides by its guest list of")
    await expect(phone.page.locator("#status-queue")).to_have_text("1 to send")


@pytest.mark.slow
async def test_a_network_that_goes_and_comes_back_in_the_middle_of_a_queue_needs_no_tap(
    conference: Conference, started: StartedPhone
) -> None:
    before, first, second, after = [await conference.guest() for _ in range(4)]
    phone = await started()
    await let_in(phone, before)
    await phone.page.route(EVERY_CALL, no_network)
    await let_in(phone, first)
    await let_in(phone, second)
    for known in (before, first):  # one from the server, one from the phone itself
        await phone.pass_time(10)
        await phone.type(known.secret)
        words = await phone.verdict("look")
        assert "Already used" in words
        assert "Main gate" in words
        await phone.tap_away()
    await phone.page.unroute(EVERY_CALL)
    await phone.queue_empties()
    await phone.comes_online()
    await let_in(phone, after)
    assert await admissions(conference, before, first, second, after) == [1, 1, 1, 1]


async def test_what_the_phone_showed_is_what_is_recorded(conference: Conference, started: StartedPhone) -> None:
    guest = await conference.guest()
    phone = await started()
    await phone.page.route(EVERY_CALL, no_network)
    await conference.change(guest, version=2, state="cancelled")
    await let_in(phone, guest)
    await phone.page.unroute(EVERY_CALL)
    await phone.queue_empties()
    assert await admissions(conference, guest) == [1]


@pytest.mark.slow
async def test_a_late_answer_changes_nothing(conference: Conference, started: StartedPhone) -> None:
    guest = await conference.guest()
    phone = await started()
    verdicts = await answers_too_late(phone.page, SCANS)
    await phone.type(guest.secret)
    await until(lambda: verdicts == ["admitted"])
    await phone.pass_time(0.999)
    assert "Let in" in await phone.verdict("go")
    await phone.green_clears()
    await phone.queue_empties()
    assert await admissions(conference, guest) == [1]


@pytest.mark.slow
async def test_a_badge_that_is_newer_than_the_roster_is_amber_and_goes_to_the_desk(
    conference: Conference, started: StartedPhone
) -> None:
    await conference.guest()
    phone = await started()
    await phone.page.route(EVERY_CALL, no_network)
    late = await conference.guest()
    await phone.type(late.secret)
    words = await phone.verdict("look")
    assert "Not on the list yet" in words
    assert "New since" in words
    assert "Please go to the desk." in words
    await phone.tap_away()
    await phone.page.unroute(EVERY_CALL)
    await phone.queue_empties()
    assert await admissions(conference, late) == [0]
    await phone.pass_time(10)
    await let_in(phone, late)


@pytest.mark.slow
async def test_who_is_refused_without_network_is_told_from_when_the_roster_is(
    conference: Conference, started: StartedPhone
) -> None:
    cancelled = await conference.guest(state="cancelled")
    phone = await started()
    await phone.page.route(EVERY_CALL, no_network)
    await phone.type(cancelled.secret)
    words = await phone.verdict("stop")
    assert "Cancelled" in words
    assert "by the guest list of" in words
    await phone.tap_away()
    await phone.type("a poem")
    words = await phone.verdict("stop")
    assert "Not a badge" in words
    assert "guest list" not in words


@pytest.mark.slow
async def test_a_scan_is_stored_with_what_it_did_before_its_verdict_is_seen(
    conference: Conference, started: StartedPhone
) -> None:
    guest = await conference.guest()
    phone = await started()
    await phone.page.route(EVERY_CALL, no_network)
    await phone.type(guest.secret)
    await phone.verdict("go")
    [entry] = await phone.stored("unsent")
    assert (entry["state"], entry["scan"]["shown"]) == ("waiting", {"verdict": "admitted", "reason": None})
    assert (entry["record"]["code"], entry["record"]["verdict"]) == (guest.code, "admitted")


async def test_a_killed_tab_loses_no_scan_and_lets_nobody_in_twice(
    conference: Conference, started: StartedPhone
) -> None:
    guest = await conference.guest()
    phone = await started()
    await phone.page.route(EVERY_CALL, no_network)
    await let_in(phone, guest)
    await start_again(phone)
    await phone.type(guest.secret)
    assert "Already used" in await phone.verdict("look")
    await phone.tap_away()
    await phone.page.unroute(EVERY_CALL)
    await phone.queue_empties()
    assert await admissions(conference, guest) == [1]


@pytest.mark.slow
async def test_a_roster_from_before_what_the_phone_told_stands_in_nobodys_way(
    conference: Conference, started: StartedPhone
) -> None:
    """The page dies while the server lets somebody in, so that nobody sees it."""
    guest = await conference.guest()
    phone = await started()
    verdicts = await answers_too_late(phone.page, SCANS)
    await phone.type(guest.secret)
    await until(lambda: verdicts == ["admitted"])
    await phone.page.route(BATCHES, no_network)
    await start_again(phone, "Go on")  # with a roster that says what the server did
    await phone.page.route(ROSTERS, no_network)
    await phone.page.unroute(BATCHES)
    await phone.queue_empties()
    await phone.page.route(EVERY_CALL, no_network)
    await let_in(phone, guest)


@pytest.mark.slow
async def test_two_phones_without_network_let_in_one_badge_and_the_conflict_is_listed(
    conference: Conference, started: StartedPhone
) -> None:
    guest = await conference.guest()
    phones = [await started(gate) for gate in ("North gate", "South gate")]
    for phone in phones:
        await phone.page.route(EVERY_CALL, no_network)
        await let_in(phone, guest)
    for phone in phones:
        await phone.page.unroute(EVERY_CALL)
        await phone.queue_empties()
    conflicts = (await conference.organiser.get("/conflicts", params={"event": conference.slug})).body["items"]
    [conflict] = conflicts
    assert conflict["code"] == guest.code
    assert len({scan["gate"] for scan in conflict["scans"]}) == 2


@pytest.mark.slow
async def test_phones_see_each_others_scans_again_once_they_have_contact(
    conference: Conference, started: StartedPhone
) -> None:
    guest = await conference.guest()
    await conference.organiser.call("PATCH", "/lists/main", {"event": conference.slug, "limit": LIMIT})
    north, south = await started("North gate"), await started("South gate")
    await let_in(north, guest)
    await south.page.evaluate("dispatchEvent(new Event('online'))")  # a visit now, instead of in a quarter of a minute
    await until(lambda: _has_counted(south, 1))
    await south.page.route(EVERY_CALL, no_network)
    await south.type(guest.secret)
    words = await south.verdict("look")
    assert "Already used" in words
    assert "North gate" in words


@pytest.mark.slow
async def test_after_the_event_nothing_of_it_stays_on_the_phone(conference: Conference, started: StartedPhone) -> None:
    await conference.guest()
    phone = await started()
    assert len(await phone.stored("roster")) == 1
    await phone.page.route(EVERY_CALL, no_network)
    await phone.page.clock.fast_forward(3 * 24 * 3600 * 1000)
    await phone.page.reload()
    await until(lambda: _is_empty(phone, "roster"))


async def let_in(phone: Phone, guest: Guest) -> None:
    """On a stopped clock."""
    await phone.type(guest.secret)
    assert "Let in" in await phone.verdict("go")
    await phone.green_clears()


async def start_again(phone: Phone, words: str = "Scan anyway") -> None:
    """In a new page, by the start button's last `words`; on a stopped clock."""
    await phone.page.reload()
    await phone.page.click("#start")
    await phone.pass_time(1)
    await phone.page.click("#tone-yes")
    await phone.go_on(words)


async def admissions(conference: Conference, *guests: Guest) -> list[int]:
    """How often each of them was let in, as check-in has recorded it."""
    documents = [await conference.database["door"].find_one({"_id": guest.registration}) for guest in guests]
    return [len(document["scans"]) for document in documents if document]


async def _has_counted(phone: Phone, admitted: int) -> bool:
    """Whether the phone's roster is from after so many admissions."""
    rosters = [value for value in await phone.stored("values") if isinstance(value, dict) and "free_seats" in value]
    return rosters[0]["free_seats"]["for_booked"] == LIMIT - admitted


async def _is_empty(phone: Phone, store: str) -> bool:
    return await phone.stored(store) == []
