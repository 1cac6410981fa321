"""Data that devices fetch beforehand: the encrypted roster, and search."""

import json
from base64 import b64decode
from datetime import datetime
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.checkin.domain.roster import KEPT_AFTER_EVENT
from shared.clock import utc_now
from shared.contracts.registration import SessionDetails
from shared.documents.colours import category_colour
from shared.documents.tickets import fingerprint, roster_key
from tests.support.checkin.builders import a_registration_message
from tests.support.checkin.service import Caller, Conference
from tests.support.waiting import until


def opened(item: Any, secret: str) -> Any:
    sealed = b64decode(item["sealed"])
    return json.loads(AESGCM(bytes.fromhex(roster_key(secret))).decrypt(sealed[:12], sealed[12:], None))


async def test_an_entry_is_found_by_hash_and_opens_only_with_its_secret(conference: Conference) -> None:
    guest, other = await conference.guest(), await conference.guest()
    phone = await conference.pair()
    page = (await phone.get("/lists/main/roster")).body
    items = {item["hash"]: item for item in page["items"]}
    assert (len(items), page["complete"]) == (2, True)
    entry = opened(items[fingerprint(guest.secret)], guest.secret)
    assert (entry["code"], entry["state"], entry["ticket"], entry["scans"]) == (
        guest.code,
        "confirmed",
        "valid",
        [],
    )
    assert "Zoë" not in json.dumps(page, ensure_ascii=False)
    with pytest.raises(InvalidTag):
        opened(items[fingerprint(guest.secret)], other.secret)


async def test_a_cursor_brings_only_what_changed(conference: Conference) -> None:
    old, phone = await conference.guest(), await conference.pair()
    await conference.database["door"].update_one(
        {"_id": old.registration}, [{"$set": {"changed_at": {"$subtract": ["$changed_at", 60_000]}}}]
    )
    start = (await phone.get("/lists/main/roster")).body
    guest = await conference.guest()
    await phone.scan(guest.secret)
    page = (await phone.get("/lists/main/roster", params={"cursor": start["next_cursor"]})).body
    (item,) = page["items"]
    (scan,) = opened(item, guest.secret)["scans"]
    assert (scan["list"], scan["gate_name"]) == ("main", "Main gate")


async def test_the_roster_tells_when_it_is_to_be_forgotten(conference: Conference) -> None:
    phone = await conference.pair()
    event = (await phone.get("/lists/main/roster")).body["event"]
    ends_at = (await conference.organiser.get("/lists", params={"event": conference.slug})).body["items"][0][
        "closes_at"
    ]
    assert datetime.fromisoformat(event["expires_at"]) == datetime.fromisoformat(ends_at) + KEPT_AFTER_EVENT


async def test_tickets_that_are_no_more_are_removed(conference: Conference) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    start = (await phone.get("/lists/main/roster")).body
    gone: dict[str, Any] = {"registration": guest.registration, "event": conference.slug, "code": guest.code}
    await conference.tell(a_registration_message(**gone, version=2, erased=True, state="cancelled", tickets=[]))
    await until(lambda: conference.database["door"].find_one({"_id": guest.registration, "version": 2}))
    page = (await phone.get("/lists/main/roster", params={"cursor": start["next_cursor"]})).body
    assert (page["items"], page["removals"]) == ([], [fingerprint(guest.secret)])


async def test_nothing_new_is_told_in_a_word(conference: Conference) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    etag = (await phone.get("/lists/main/roster")).headers["ETag"]
    assert (await phone.get("/lists/main/roster", headers={"If-None-Match": etag})).status == 304
    await phone.scan(guest.secret)
    assert (await phone.get("/lists/main/roster", headers={"If-None-Match": etag})).status == 200


async def test_names_are_told_in_every_language_and_again_when_they_change(conference: Conference) -> None:
    phone = await conference.pair()
    page = await phone.get("/lists/main/roster")
    assert page.body["event"]["categories"] == {"industry": {"en": "Industry", "fr": "Industrie"}}
    assert page.body["event"]["category_colours"] == {"industry": category_colour("industry", ["industry"])}
    assert page.body["event"]["sessions"] == {"dinner": {"en": "Dinner", "fr": "Dîner"}}
    gala = {"en": "Gala dinner"}
    await conference.is_told(version=2, sessions=[SessionDetails(id="dinner", name=gala)])
    unless_same = {"If-None-Match": page.headers["ETag"]}
    answer = await until(lambda: _anew(phone, unless_same))
    assert answer.body["event"]["sessions"] == {"dinner": gala}


async def _anew(phone: Caller, headers: Any) -> Any:
    answer = await phone.get("/lists/main/roster", headers=headers)
    return answer if answer.status == 200 else None


async def test_a_desk_fetches_people_by_name_and_then_only_what_changed(conference: Conference) -> None:
    guest, desk = await conference.guest(), await conference.pair("desk")
    start = await desk.get("/lists/main/names")
    assert [(item["code"], item["name"], item["ticket"]) for item in start.body["items"]] == [
        (guest.code, "Zoë Müller-Weber", "valid")
    ]
    assert (start.body["removals"], start.body["complete"], start.headers["Cache-Control"]) == ([], True, "no-store")
    unless_same = {"If-None-Match": start.headers["ETag"]}
    assert (await desk.get("/lists/main/names", headers=unless_same)).status == 304
    await desk.scan(guest.secret)
    page = (await desk.get("/lists/main/names", headers=unless_same)).body
    assert [scan["list"] for scan in page["items"][0]["scans"]] == ["main"]


async def test_a_desk_forgets_the_names_of_people_who_were_erased(conference: Conference) -> None:
    guest, desk = await conference.guest(), await conference.pair("desk")
    start = (await desk.get("/lists/main/names")).body
    gone: dict[str, Any] = {"registration": guest.registration, "event": conference.slug, "code": guest.code}
    await conference.tell(a_registration_message(**gone, version=2, erased=True, state="cancelled", tickets=[]))
    await until(lambda: conference.database["door"].find_one({"_id": guest.registration, "version": 2}))
    page = (await desk.get("/lists/main/names", params={"cursor": start["next_cursor"]})).body
    assert (page["items"], page["removals"]) == ([], [guest.code])
    assert (await desk.get("/lists/main/names")).body["items"] == []


async def test_a_desk_has_one_share_a_day_which_is_its_own(conference: Conference) -> None:
    desk, other = await conference.pair("desk"), await conference.pair("desk")
    first, again, others = [await caller.get("/roster-share") for caller in (desk, desk, other)]
    assert first.body == again.body
    assert len(b64decode(first.body["share"])) == 32
    assert first.body["share"] != others.body["share"]
    assert datetime.fromisoformat(first.body["valid_until"]) > utc_now()
    assert first.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("cursor", ["x", "~", "99999999999999999999~a", "-1~a", "١~a"])
async def test_a_cursor_from_elsewhere_is_refused(conference: Conference, cursor: str) -> None:
    phone = await conference.pair()
    assert (await phone.get("/lists/main/roster", params={"cursor": cursor})).status == 422


@pytest.mark.parametrize("cursor", ["0~", "99999999999999~a", "0~\x00", "5~$where"])
async def test_a_cursor_at_the_ends_of_time_is_one_like_any_other(conference: Conference, cursor: str) -> None:
    phone = await conference.pair()
    assert (await phone.get("/lists/main/roster", params={"cursor": cursor})).status == 200


@pytest.mark.parametrize("query", ["müll", "MULLER", "web", "zoe m", "müller-weber zo", "ferro", "zoë"])
async def test_people_are_found_by_name_or_company_whatever_the_accents(conference: Conference, query: str) -> None:
    guest, desk = await conference.guest(), await conference.pair("desk")
    (match,) = (await desk.get("/attendees", params={"list": "main", "q": query})).body["items"]
    assert (match["code"], match["name"], match["inside"]) == (guest.code, "Zoë Müller-Weber", False)
    assert guest.secret not in repr(match)


async def test_people_are_found_by_code_and_admitted_by_it(conference: Conference) -> None:
    guest, desk = await conference.guest(), await conference.pair("desk")
    (match,) = (await desk.get("/attendees", params={"list": "main", "q": guest.code.lower()})).body["items"]
    body = {"nonce": "n1", "list": "main", "code": match["code"], "scanned_at": "2026-11-12T08:00:00Z"}
    assert (await desk.post("/scans", body)).body["verdict"] == "admitted"
    (match,) = (await desk.get("/attendees", params={"list": "main", "q": guest.code})).body["items"]
    assert (match["inside"], match["first_admitted"]["gate"]) == (True, "Main gate")


async def test_tags_stand_on_results_verdicts_and_the_guest_list_and_decide_nothing(conference: Conference) -> None:
    guest, desk = await conference.guest(tags=["VIP", "Photo ok"]), await conference.pair("desk")
    (match,) = (await desk.get("/attendees", params={"list": "main", "q": guest.code})).body["items"]
    (person,) = (await desk.get("/lists/main/names")).body["items"]
    verdict = await desk.scan(guest.secret)
    assert match["tags"] == person["tags"] == verdict["attendee"]["tags"] == ["VIP", "Photo ok"]
    await conference.change(guest, 2, tags=[])
    assert (await desk.scan(guest.secret))["attendee"]["tags"] == []


async def test_a_desk_sees_what_stands_against_a_person_and_the_scans_that_a_supervisor_can_take_back(
    conference: Conference,
) -> None:
    guest, desk, supervisor = (
        await conference.guest(),
        await conference.pair("desk"),
        await conference.pair("supervisor"),
    )
    person = f"/attendees/{guest.code}?list=main"
    assert (await desk.get(person)).body["objections"] == []
    await desk.scan(guest.secret, nonce="n1")
    answer = (await desk.get(person)).body
    (scan,) = answer["scans"]
    assert (answer["objections"], answer["inside"], scan["undone"]) == (["already_admitted"], True, False)
    await supervisor.post(f"/scans/{scan['nonce']}/undo", {"reason": "x", "device": scan["device"]})
    answer = (await desk.get(person)).body
    assert (answer["objections"], answer["scans"][0]["undone"]) == ([], True)
    assert (await desk.get("/attendees/NOBODY?list=main")).status == 404


async def test_how_many_people_match_is_told_with_each_part(conference: Conference) -> None:
    desk, _ = await conference.pair("desk"), [await conference.guest(last_name=f"Ōzkan {n}") for n in range(3)]
    query = {"list": "main", "q": "ozkan", "limit": 1}
    page = (await desk.get("/attendees", params=query)).body
    following = (await desk.get("/attendees", params={**query, "cursor": page["next"]})).body
    assert (page["total"], following["total"], len(following["items"])) == (3, 3, 1)


async def test_none_of_the_people_who_are_found_is_hidden(conference: Conference) -> None:
    desk, guests = await conference.pair("desk"), [await conference.guest(last_name=f"Ōzkan {n}") for n in range(4)]
    codes: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await desk.get("/attendees", params={"list": "main", "q": "zo OZK", "limit": 3, **cursor})).body
        codes += [match["code"] for match in page["items"]]
        assert page["next"] == page["next_cursor"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert codes == [guest.code for guest in guests]


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"limit": 501}, {"cursor": "x"}, {"cursor": "\x00"}])
async def test_a_search_with_a_wrong_limit_or_cursor_is_refused(conference: Conference, wrong: dict[str, Any]) -> None:
    desk = await conference.pair("desk")
    assert (await desk.get("/attendees", params={"list": "main", "q": "müller", **wrong})).status == 422


@pytest.mark.parametrize("query", ["", "mü", "  a ", "\x00\x00", "ab"])
async def test_a_search_takes_three_letters(conference: Conference, query: str) -> None:
    desk = await conference.pair("desk")
    assert (await desk.get("/attendees", params={"list": "main", "q": query})).status == 422


@pytest.mark.parametrize("query", ["\x00\x00\x00abc", "$where", "^.*", "💥💥💥", "(((", "a" * 200])
async def test_odd_searches_find_nobody(conference: Conference, query: str) -> None:
    desk = await conference.pair("desk")
    answer = await desk.get("/attendees", params={"list": "main", "q": query})
    assert (answer.status, answer.body["items"]) == (200, [])
