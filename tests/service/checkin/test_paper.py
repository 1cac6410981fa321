"""The list on paper, and its ticks over the API and on the console."""

from typing import Any

from tests.support.checkin.console import sign_in
from tests.support.checkin.service import Conference, Served, now
from tests.support.outside.visitor import Visitor
from tests.support.pdf import text_of
from tests.support.waiting import until


async def enter(conference: Conference, caller: Any, *codes: str, **fields: Any) -> Any:
    body = {"event": conference.slug, "list": "main", "codes": codes, "at": now(minutes=-30), "reason": "no power"}
    return await caller.post("/paper-entries", {**body, **fields})


async def test_ticks_are_entered_once_and_what_is_odd_is_named(conference: Conference) -> None:
    guest, inside, phone = await conference.guest(), await conference.guest(), await conference.pair()
    await phone.scan(inside.secret)
    for _ in range(2):
        answer = await enter(conference, conference.organiser, guest.code, inside.code, "NOBODY")
        assert answer.status == 200, answer
        answers = tuple(answer.body[name] for name in ("admitted", "already", "unknown"))
        assert answers == (1, [inside.code], ["NOBODY"])
    assert (await phone.get("/lists/main/status")).body["admitted"] == 2
    assert (await phone.scan(guest.secret))["reason"] == "already_admitted"


async def test_supervisors_enter_ticks_of_their_lists_and_others_none(conference: Conference) -> None:
    guest = await conference.guest()
    await conference.list("lunch")
    for role, status in {"scan": 403, "desk": 403, "kiosk": 403, "board": 403, "supervisor": 200}.items():
        assert (await enter(conference, await conference.pair(role), guest.code)).status == status
    supervisor = await conference.pair("supervisor")
    assert (await enter(conference, supervisor, guest.code, list="lunch")).status == 403
    assert (await enter(conference, conference.organiser, guest.code, list="none")).status == 404
    assert (await enter(conference, conference.organiser, guest.code, at=now(minutes=5))).status == 422


async def test_a_time_that_no_clock_shows_is_refused(visitor: Visitor, served: Served, conference: Conference) -> None:
    await conference.is_told(2, timezone="America/New_York")
    await until(lambda: conference.database["lists"].find_one({"event": conference.slug, "event_version": 2}))
    await conference.list("days", per_day=True)
    guest = await conference.guest()
    answer = await enter(conference, conference.organiser, guest.code, list="days", at="0001-01-01T00:00:00Z")
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/at")
    sign_in(visitor, served, conference.account)
    page = await visitor.get(address := f"/door/console/paper?event={conference.slug}")
    for time in ("0001-01-01T00:00", "9999-12-31T23:59", "2026-03-08T02:30"):
        assert (await visitor.submit(page, address, codes=guest.code, reason="no power", at=time)).status == 422, time


async def test_without_a_script_a_text_of_codes_is_entered_and_one_taken_back(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    guests = [await conference.guest(), await conference.guest()]
    address = f"/door/console/paper?event={conference.slug}"
    page = await visitor.get(address)
    codes = f"{guests[0].code}, {guests[1].code}\nNOBODY"
    entered = await visitor.submit(page, address, codes=codes, reason="no power")
    assert "Entered: 2" in entered.text
    assert "unknown code" in entered.text
    undone = await visitor.submit(entered, f"/paper/undo?event={conference.slug}")
    assert "Taken back" in undone.text


async def test_the_list_is_downloaded_with_those_who_are_expected(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    await conference.guest(last_name="Étienne")
    await conference.guest(last_name="Cancelled", state="cancelled")
    path = f"/door/console/paper/list.pdf?event={conference.slug}&list=main"
    async with visitor.session.get(path, headers=visitor.headers) as response:
        words = text_of(await response.read())
    assert (response.status, response.content_type) == (200, "application/pdf")
    assert ("Étienne" in words, "Cancelled" in words) == (True, False)


async def test_the_list_is_mailed_by_registration_and_the_page_says_to_how_many(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    address = f"/door/console/paper?event={conference.slug}"
    page = await visitor.get(address)
    form = f"/console/events/{conference.slug}/paper-list?event={conference.slug}"
    assert page.form(form).fields["nonce"] != (await visitor.get(address)).form(form).fields["nonce"]
    for mailed, expected in (("2", ["on its way to 2 people"]), ("0", ["nobody was sent the list"]), ("x", [])):
        page = await visitor.get(f"{address}&mailed={mailed}")
        assert [
            text for text in ("on its way to 2 people", "nobody was sent the list") if text in page.text
        ] == expected
