"""Door managers pair phones on a page of the console."""

from typing import Any

import pytest
from yarl import URL

from services.checkin.domain.desk_entries import walk_in_id
from shared.contracts.walk_ins import WalkInSettled
from tests.support.checkin.console import sign_in
from tests.support.checkin.service import Conference, Served, a_conference, now
from tests.support.outside.visitor import Visitor
from tests.support.waiting import until


async def test_a_phone_is_paired_and_its_pairing_ended(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    phone = await conference.pair(gate="North gate")
    page = await visitor.get(f"/door/console?event={conference.slug}")
    assert "North gate" in page.text
    shown = await visitor.submit(page, f"pairing-codes?event={conference.slug}", gate="South gate")
    assert shown.said_at("code") == "Scan this with the phone"
    ended = await visitor.submit(page, f"{phone.id}/revoke?event={conference.slug}")
    assert "is unpaired and scans no more." in ended.text
    assert (await phone.get("/lists/main/status")).status == 401


async def test_a_phone_whose_clock_is_off_is_marked(visitor: Visitor, served: Served, conference: Conference) -> None:
    sign_in(visitor, served, conference.account)
    guest, fast, slow = await conference.guest(), await conference.pair(), await conference.pair()
    await fast.scan(guest.secret, offline=True, scanned_at=now(hours=2), sent_at=now(hours=2))
    await slow.scan(guest.secret, scanned_at=now(minutes=-61))
    page = await visitor.get(f"/door/console?event={conference.slug}")
    assert "Clock 120 min fast" in page.text
    assert "Clock 61 min slow" in page.text


async def test_a_phone_is_renamed(visitor: Visitor, served: Served, conference: Conference) -> None:
    sign_in(visitor, served, conference.account)
    phone = await conference.pair(gate="North gate")
    page = await visitor.get(f"/door/console/devices/{phone.id}?event={conference.slug}")
    path = f"{phone.id}/rename?event={conference.slug}"
    refused = await visitor.submit(page, path, name="\u200b")
    assert (refused.status, refused.said_at("name-fault")) == (422, "Enter a name of at most 100 letters.")
    renamed = await visitor.submit(page, path, name="Léa's phone")
    assert renamed.path == f"/door/console/devices/{phone.id}?event={conference.slug}&done=renamed"
    assert "Léa's phone" in renamed.text


async def test_a_pairing_code_outlives_a_reload_and_another_language(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    page = await visitor.get(f"/door/console?event={conference.slug}")
    shown = await visitor.submit(page, f"pairing-codes?event={conference.slug}", gate="South gate")
    code = shown.said_at("pairing-code")
    assert code
    assert shown.path == f"/door/console?event={conference.slug}"
    for query in ("", "&lang=de"):
        assert code in (await visitor.get(shown.path + query)).text


async def test_a_gate_has_a_name_that_people_can_see(visitor: Visitor, served: Served, conference: Conference) -> None:
    sign_in(visitor, served, conference.account)
    page = await visitor.get(f"/door/console?event={conference.slug}")
    refused = await visitor.submit(page, f"pairing-codes?event={conference.slug}", gate="\u00ad\u200d")
    assert refused.status == 422
    assert refused.said_at("gate-fault") == "Name the gate, in at most 100 letters."


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/door/console?event=plastics"),
        ("POST", "/door/console/pairing-codes?event=plastics"),
        ("POST", "/door/console/devices/x/revoke?event=plastics"),
    ],
)
async def test_without_a_session_the_console_asks_to_sign_in_and_leads_back(
    visitor: Visitor, served: Served, method: str, path: str
) -> None:
    async with visitor.session.request(method, path, allow_redirects=False) as response:
        target = URL(response.headers["Location"])
    assert response.status == 303
    assert str(target).startswith(f"{served.settings.public_url}/console/renew?")
    assert target.query["next"] == "/door/console?event=plastics"


async def test_the_door_of_somebody_elses_event_is_not_there(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, (await a_conference(served)).account)
    assert (await visitor.get(f"/door/console?event={conference.slug}")).status == 404


async def test_the_navigation_leads_to_every_page_that_exists_and_marks_this_one(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    page = await visitor.get(f"/door/console?event={conference.slug}")
    links = [link.partition("#")[0] for link in page.reader.links if link.startswith("/door/console")]
    assert f"/door/console/conflicts?event={conference.slug}" in links
    assert [(await visitor.get(link)).status for link in links] == [200] * len(links)
    assert f'href="/door/console?event={conference.slug}" aria-current="page"' in page.html
    assert "Back to the event Plastics" in page.text


async def test_walk_ins_are_shown_with_what_became_of_them(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    desk, address = await conference.pair("desk"), f"/door/console/walk-ins?event={conference.slug}"
    assert "Nobody has been registered at the desk." in (await visitor.get(address)).text
    await desk.walks_in("w1", first_name="Ann", last_name="Refused")
    page = await visitor.get(address)
    assert "On its way to the registrations." in page.text
    walk_in = walk_in_id(desk.id, "w1")
    refused: dict[str, Any] = {"version": 1, "outcome": "refused", "reason": "event_cancelled"}
    await conference.tell(WalkInSettled(event=conference.slug, registration=walk_in, **refused))
    await until(lambda: conference.database["desk_entries"].find_one({"_id": walk_in, "outcome": "refused"}))
    page = await visitor.get(address)
    assert "The event is cancelled." in page.text
    again = await visitor.submit(page, f"{walk_in}/again?event={conference.slug}")
    assert "On its way to the registrations." in again.text
    assert await conference.database["desk_entries"].find_one({"_id": walk_in, "version": 2})


async def test_likely_duplicates_are_merged_with_a_reason(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    guest, desk = await conference.guest(), await conference.pair("desk")
    await conference.guest(last_name="Mulligan")
    code = (await desk.walks_in("w1", first_name="Zoe", last_name="Muller Weber"))["attendee"]["code"]
    page = await visitor.get(f"/door/console/walk-ins?event={conference.slug}")
    assert page.text.count("Perhaps the same person") == 1
    form = {"keep": guest.code, "codes": [code, guest.code]}
    refused = await visitor.submit(
        page, f"walk-ins/merge?event={conference.slug}", **{**form, "keep": code}, reason=" "
    )
    assert (refused.status, refused.said_at("faults")) == (422, "Please check one answer Enter a reason.")
    assert refused.form(f"walk-ins/merge?event={conference.slug}").fields["keep"] == [code]
    merged = await visitor.submit(page, f"walk-ins/merge?event={conference.slug}", **form, reason="The same person")
    assert "Merged: one entry is left" in merged.text
    assert (await desk.get("/attendees?list=main&q=muller")).body["items"][0]["code"] == guest.code
