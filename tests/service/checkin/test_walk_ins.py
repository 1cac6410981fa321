"""People who register at the desk: let in at once, once per nonce, and told to registration."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.checkin.domain.desk_entries import walk_in_id
from shared.clock import utc_now
from shared.contracts.registration import ConsentText, PrivacyNotice
from shared.contracts.walk_ins import BlankBadgesIssued, WalkInSettled
from shared.documents.tickets import fingerprint, new_secret
from shared.language.field_types import email_hash
from tests.support.checkin.service import RANDOM, Caller, Conference, now
from tests.support.waiting import until

FORM = {"categories": [{"id": "industry", "name": {"en": "Industry", "fr": "Industrie"}}], "languages": ["en"]}


def a_form(nonce: str = "w1", **fields: Any) -> dict[str, Any]:
    """Zoë registers at the desk."""
    return {
        "nonce": nonce,
        "first_name": "Zoë",
        "last_name": "Muller",
        "email": "zoe@walkin.example",
        "company": "Ferro SA",
        "category": "industry",
        "list": "main",
        "blank_secret": None,
        "consents": {"privacy": True},
        **fields,
    }


CHANGES: list[dict[str, Any]] = [
    {"last_name": "Weber"},
    {"company": ""},
    {"consents": {"privacy": True, "x": False}},
]


async def registered(desk: Caller, nonce: Any = "w1", **fields: Any) -> Any:
    answer = await desk.post("/walk-ins", a_form(nonce, **fields))
    assert answer.status == 201, answer
    return answer.body


async def blank_badge(conference: Conference) -> str:
    """A blank badge of which the door has heard."""
    secret = new_secret(conference.short_id, RANDOM)
    hash_ = fingerprint(secret)
    await conference.tell(BlankBadgesIssued(event=conference.slug, version=1, hashes=[hash_], epoch=1))
    await until(lambda: conference.database["blank_badges"].find_one({"_id": conference.slug, "hashes": hash_}))
    return secret


async def entry_of(conference: Conference, desk: Caller, nonce: str = "w1") -> Any:
    return await conference.database["desk_entries"].find_one({"_id": walk_in_id(desk.id, nonce)})


async def test_the_form_asks_what_the_event_asks(conference: Conference) -> None:
    notice = PrivacyNotice(version="2027-01", text={"en": "What we do with your data"})
    consent = ConsentText(id="news", text={"en": "News"}, version="2")
    await conference.is_told(2, consents=[consent], privacy=notice)
    await until(lambda: conference.database["events"].find_one({"_id": conference.slug, "version": 2}))
    desk = await conference.pair("desk")
    form = (await desk.get("/walk-in-form?list=main")).body
    assert form["categories"] == FORM["categories"]
    assert form["languages"] == ["en"]
    assert form["consents"] == [{"id": "news", "text": {"en": "News"}, "version": "2"}]
    assert form["privacy"] == {"version": "2027-01", "text": {"en": "What we do with your data"}}
    assert form["free"] is None


async def test_consents_are_recorded_with_the_versions_that_people_were_shown(conference: Conference) -> None:
    consents = [ConsentText(id=id_, text={"en": id_}, version="2") for id_ in ("news", "photos")]
    await conference.is_told(2, consents=consents, privacy=PrivacyNotice(version="2027-02", text={"en": "New"}))
    await until(lambda: conference.database["events"].find_one({"_id": conference.slug, "version": 2}))
    desk = await conference.pair("desk")
    given = {"privacy": True, "news": True, "photos": False}
    shown = {"privacy": "2027-01", "news": "1", "another": "1"}
    await registered(desk, consents=given, consent_versions=shown)
    recorded = (await entry_of(conference, desk))["walk_in"]["consents"]
    assert [(consent["id"], consent["version"]) for consent in recorded] == [
        ("privacy", "2027-01"),
        ("news", "1"),
        ("photos", "2"),
    ]


async def test_a_walk_in_is_inside_at_once_and_found(conference: Conference) -> None:
    desk = await conference.pair("desk")
    body = await registered(desk)
    assert body["verdict"]["verdict"] == "admitted"
    assert body["known"] is False
    assert body["attendee"]["name"] == "Zoë Muller"
    items = (await desk.get("/attendees?list=main&q=muller")).body["items"]
    assert [(match["code"], match["inside"]) for match in items] == [(body["attendee"]["code"], True)]


async def test_the_same_walk_in_twice_at_once_is_one_person(conference: Conference) -> None:
    desk = await conference.pair("desk")
    bodies = await asyncio.gather(*(registered(desk) for _ in range(8)))
    assert len({body["attendee"]["code"] for body in bodies}) == 1
    assert len({body["verdict"]["recorded_at"] for body in bodies}) == 1
    assert len((await desk.get("/attendees?list=main&q=muller")).body["items"]) == 1


@pytest.mark.parametrize(
    "change", [{"last_name": "Weber"}, {"company": ""}, {"consents": {"privacy": True, "x": True}}]
)
async def test_a_nonce_is_for_one_form(conference: Conference, change: dict[str, Any]) -> None:
    desk = await conference.pair("desk")
    await registered(desk)
    answer = await desk.post("/walk-ins", a_form(**change))
    assert (answer.status, answer.slug) == (409, "nonce-reused")
    scan = {"nonce": "w1", "list": "main", "secret": "x", "scanned_at": now()}
    assert (await desk.post("/scans", scan)).status == 409


async def test_a_known_address_is_that_person(conference: Conference) -> None:
    guest = await conference.guest(address_hash=email_hash("zoe@walkin.example"))
    desk = await conference.pair("desk")
    body = await registered(desk, email="ZOE@walkin.example", last_name="Miller")
    assert body["known"] is True
    assert body["attendee"]["code"] == guest.code
    assert body["verdict"]["verdict"] == "admitted"
    assert await registered(desk, email="ZOE@walkin.example", last_name="Miller") == body
    assert await entry_of(conference, desk) is None


async def test_whoever_has_cancelled_registers_anew(conference: Conference) -> None:
    guest = await conference.guest(address_hash=email_hash("zoe@walkin.example"), state="cancelled")
    body = await registered(await conference.pair("desk"))
    assert body["known"] is False
    assert body["attendee"]["code"] != guest.code


async def test_a_blank_badge_opens_the_door_for_a_walk_in(conference: Conference) -> None:
    secret, desk, phone = await blank_badge(conference), await conference.pair("desk"), await conference.pair()
    assert (await phone.scan(secret))["reason"] == "unknown"
    body = await registered(desk, blank_secret=secret)
    scanned = await phone.scan(secret)
    assert (scanned["reason"], scanned["attendee"]["code"]) == ("already_admitted", body["attendee"]["code"])


async def test_a_badge_is_bound_to_one_person_and_the_old_ticket_stays_good(conference: Conference) -> None:
    guest, other = await conference.guest(), await conference.guest()
    secret, desk = await blank_badge(conference), await conference.pair("desk")
    for _ in range(2):
        answer = await desk.post(f"/attendees/{guest.code}/badges", {"secret": secret})
        assert (answer.status, answer.body["attendee"]["code"]) == (200, guest.code)
    taken = await desk.post(f"/attendees/{other.code}/badges", {"secret": secret})
    assert (taken.status, taken.slug) == (409, "badge-taken")
    refused = await desk.post("/walk-ins", a_form(blank_secret=secret))
    assert (refused.status, refused.slug) == (409, "badge-taken")
    assert (await desk.scan(guest.secret))["verdict"] == "admitted"
    assert (await desk.scan(secret))["reason"] == "already_admitted"


async def test_a_bound_badge_stays_while_registration_has_not_heard_of_it(conference: Conference) -> None:
    guest, desk, secret = await conference.guest(), await conference.pair("desk"), await blank_badge(conference)
    await desk.post(f"/attendees/{guest.code}/badges", {"secret": secret})
    await conference.change(guest, version=2, company="Other SA")
    assert (await desk.scan(secret))["attendee"]["company"] == "Other SA"


async def test_two_desks_bind_one_badge_to_one_person(conference: Conference) -> None:
    guests = [await conference.guest() for _ in range(2)]
    secret, desk = await blank_badge(conference), await conference.pair("desk")
    answers = await asyncio.gather(
        *(desk.post(f"/attendees/{guest.code}/badges", {"secret": secret}) for guest in guests for _ in range(3))
    )
    assert sorted(answer.status for answer in answers) == [200] * 3 + [409] * 3


async def test_what_is_no_blank_badge_is_not_bound(conference: Conference) -> None:
    guest, desk = await conference.guest(), await conference.pair("desk")
    strange = new_secret(conference.short_id, RANDOM)
    for secret in (strange, new_secret("ZZZZZZ", RANDOM), "https://example.lu", ""):
        answer = await desk.post(f"/attendees/{guest.code}/badges", {"secret": secret})
        assert (answer.status, answer.slug) == (409, "badge-not-blank")
    assert (await desk.post("/attendees/NOBODY/badges", {"secret": await blank_badge(conference)})).status == 404


async def test_a_full_list_registers_nobody_without_a_supervisor(conference: Conference) -> None:
    await conference.list("hall", limit=1)
    desk, supervisor = await conference.pair("desk", ("hall",)), await conference.pair("supervisor", ("hall",))
    assert (await desk.get("/walk-in-form?list=hall")).body["free"] == 1
    await registered(desk, list="hall")
    full = await registered(desk, "w2", list="hall", email="", last_name="Weber")
    assert (full["verdict"]["reason"], full["attendee"]) == ("full", None)
    assert await registered(desk, "w2", list="hall", email="", last_name="Weber") == full
    assert await entry_of(conference, desk, "w2") is None
    override = {"override": {"reason": "The speaker's driver"}}
    forbidden = await desk.post("/walk-ins", a_form("w3", list="hall", email="", **override))
    assert (forbidden.status, forbidden.slug) == (403, "override-not-allowed")
    assert (await registered(supervisor, list="hall", email="", **override))["verdict"]["verdict"] == "admitted"
    assert (await entry_of(conference, supervisor))["walk_in"]["override"] == "The speaker's driver"
    assert (await desk.get("/walk-in-form?list=hall")).body["free"] == 0


async def test_rushing_desks_let_in_as_many_as_there_is_room_for(conference: Conference) -> None:
    await conference.list("hall", limit=3)
    desk = await conference.pair("desk", ("hall",))
    forms = [a_form(f"w{n}", list="hall", email="", last_name=f"Guest {n}") for n in range(8)]
    answers = await asyncio.gather(*(desk.post("/walk-ins", form) for form in forms))
    verdicts = [answer.body["verdict"]["verdict"] for answer in answers]
    assert verdicts.count("admitted") == 3


async def test_a_walk_in_without_network_arrives_once_as_it_was_told(conference: Conference) -> None:
    secret, desk = new_secret(conference.short_id, RANDOM), await conference.pair("desk")
    offline = {
        "offline": True,
        "scanned_at": now(hours=-2),
        "sent_at": now(hours=-1),
        "shown": {"verdict": "admitted"},
        "code": "QBCDFG",
        "blank_secret": secret,
        "category": "dropped-since",
    }
    bodies = [await registered(desk, **offline, locale="en") for _ in range(2)]
    assert bodies[0] == bodies[1]
    assert bodies[0]["attendee"]["code"] == "QBCDFG"
    assert (await desk.scan(secret))["reason"] == "already_admitted"
    entry = await entry_of(conference, desk)
    assert entry["walk_in"]["registered_at"] < entry["badges"][0]["at"]


async def test_a_badge_that_was_given_away_twice_without_network_is_told(conference: Conference) -> None:
    guest, desk, secret = await conference.guest(), await conference.pair("desk"), await blank_badge(conference)
    await desk.post(f"/attendees/{guest.code}/badges", {"secret": secret})
    body = await registered(desk, blank_secret=secret, offline=True, scanned_at=now(), shown={"verdict": "admitted"})
    assert (body["badge_problem"], body["verdict"]["verdict"]) == ("badge-taken", "admitted")
    assert (await entry_of(conference, desk))["badge_problem"] == "badge-taken"


async def test_a_walk_in_that_was_refused_too_late_is_inside_all_the_same(conference: Conference) -> None:
    await conference.list("hall", limit=0)
    desk = await conference.pair("desk", ("hall",))
    assert (await registered(desk, list="hall"))["verdict"]["reason"] == "full"
    shown = {"offline": True, "scanned_at": now(), "shown": {"verdict": "admitted"}}
    assert (await registered(desk, list="hall", **shown))["verdict"]["verdict"] == "admitted"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"category": "none"}, "/category"),
        ({"consents": {"privacy": True, "none": True}}, "/consents/none"),
        ({"consents": {"privacy": False}}, ""),
        ({"first_name": " ", "last_name": ""}, ""),
        ({"email": "zoe"}, "/email"),
    ],
)
async def test_a_form_that_does_not_fit_is_refused(
    conference: Conference, change: dict[str, Any], pointer: str
) -> None:
    answer = await (await conference.pair("desk")).post("/walk-ins", a_form(**change))
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)


async def test_a_list_that_was_deleted_has_no_form(conference: Conference) -> None:
    await conference.list("hall")
    desk = await conference.pair("desk", lists=("hall",))
    assert (await conference.organiser.call("DELETE", f"/lists/hall?event={conference.slug}")).status == 204
    assert (await desk.get("/walk-in-form?list=hall")).slug == "unknown-list"


async def test_merging_gives_the_kept_one_scans_and_tickets(conference: Conference) -> None:
    guest, desk, secret = await conference.guest(), await conference.pair("desk"), await blank_badge(conference)
    supervisor = await conference.pair("supervisor")
    walk_in = (await registered(desk, blank_secret=secret))["attendee"]["code"]
    merge = {"event": conference.slug, "keep": guest.code, "drop": walk_in, "reason": "The same person"}
    assert (await desk.post("/attendees/merge", merge)).status == 403
    for caller in (supervisor, conference.organiser):
        answer = await caller.post("/attendees/merge", merge)
        assert (answer.status, answer.body["attendee"]["code"]) == (200, guest.code)
    for text in (guest.secret, secret):
        scanned = await supervisor.scan(text)
        assert (scanned["reason"], scanned["attendee"]["code"]) == ("already_admitted", guest.code)
    by_code = {"nonce": "c1", "list": "main", "code": walk_in, "scanned_at": now()}
    assert (await desk.post("/scans", by_code)).body["attendee"]["code"] == guest.code
    assert [m["code"] for m in (await desk.get("/attendees?list=main&q=mul")).body["items"]] == [guest.code]
    counts = (await desk.get("/lists/main/status")).body
    assert (counts["admitted"], counts["expected"], counts["inside"]) == (1, 1, 1)


async def test_merging_takes_no_reason_for_two_admissions_to_be_a_conflict(conference: Conference) -> None:
    guest, desk, phone = await conference.guest(), await conference.pair("desk"), await conference.pair()
    walk_in = (await registered(desk))["attendee"]["code"]
    assert (await phone.scan(guest.secret))["verdict"] == "admitted"
    merge = {"event": conference.slug, "keep": guest.code, "drop": walk_in, "reason": "The same person"}
    assert (await conference.organiser.post("/attendees/merge", merge)).status == 200
    conflicts = await conference.organiser.get(f"/conflicts?event={conference.slug}")
    assert conflicts.body["items"] == []


async def test_an_entry_is_merged_once(conference: Conference) -> None:
    first, second, third = [await conference.guest() for _ in range(3)]

    async def merge(keep: str, drop: str) -> Any:
        body = {"event": conference.slug, "keep": keep, "drop": drop, "reason": "x"}
        return await conference.organiser.post("/attendees/merge", body)

    assert (await merge(first.code, first.code)).slug == "same-person"
    assert (await merge(first.code, second.code)).status == 200
    assert (await merge(third.code, second.code)).slug == "merged-already"
    assert (await merge(second.code, third.code)).slug == "merged-already"
    assert (await merge(first.code, "NOBODY")).status == 404


async def merged(conference: Conference, keep: str, drop: str) -> None:
    body = {"event": conference.slug, "keep": keep, "drop": drop, "reason": "The same person"}
    assert (await conference.organiser.post("/attendees/merge", body)).status == 200


async def test_whoever_was_merged_with_somebody_who_was_merged_then_is_the_last_one(conference: Conference) -> None:
    first, second, third = [await conference.guest() for _ in range(3)]
    supervisor = await conference.pair("supervisor")
    await merged(conference, second.code, first.code)
    await merged(conference, third.code, second.code)
    for code in (first.code, second.code):
        scan = {"nonce": f"by-{code}", "list": "main", "code": code, "scanned_at": now()}
        assert (await supervisor.post("/scans", scan)).body["attendee"]["code"] == third.code


async def test_a_watched_guest_stays_watched_when_two_entries_are_merged(conference: Conference) -> None:
    guest, walk_in = await conference.guest(), await conference.guest()
    await conference.organiser.post(f"/guests/{walk_in.code}/watch", {"event": conference.slug, "host": "Ada"})
    await merged(conference, guest.code, walk_in.code)
    watched = (await conference.organiser.get(f"/guests/watched?event={conference.slug}")).body["items"]
    assert [(person["code"], person["host"]) for person in watched] == [(guest.code, "Ada")]


async def test_a_walk_in_who_is_known_as_somebody_merged_since_becomes_the_kept_one(conference: Conference) -> None:
    desk, known, keeper = await conference.pair("desk"), await conference.guest(), await conference.guest()
    await registered(desk)
    walk_in = walk_in_id(desk.id, "w1")
    await merged(conference, keeper.code, known.code)
    answer: dict[str, Any] = {"version": 2, "outcome": "known", "known_as": known.registration}
    await conference.tell(WalkInSettled(event=conference.slug, registration=walk_in, **answer))
    await until(lambda: conference.database["desk_entries"].find_one({"_id": walk_in, "outcome": "known"}))
    people = (await desk.get(f"/attendees?list=main&q={keeper.code}")).body["items"]
    assert [person["inside"] for person in people] == [True]


async def test_a_walk_in_who_is_known_to_registration_becomes_that_person(conference: Conference) -> None:
    desk, phone, secret = await conference.pair("desk"), await conference.pair(), await blank_badge(conference)
    walk_in = walk_in_id(desk.id, "w1")
    await registered(desk, blank_secret=secret)
    guest = await conference.guest()
    known: dict[str, Any] = {"version": 2, "outcome": "known", "known_as": guest.registration}
    await conference.tell(WalkInSettled(event=conference.slug, registration=walk_in, **known))
    await until(lambda: conference.database["desk_entries"].find_one({"_id": walk_in, "outcome": "known"}))
    scanned = await phone.scan(secret)
    assert (scanned["reason"], scanned["attendee"]["code"]) == ("already_admitted", guest.code)
    assert (await registered(desk, blank_secret=secret))["attendee"]["code"] == guest.code
    document = await conference.database["door"].find_one({"_id": walk_in})
    assert (document["last_name"], document["tickets"], document["scans"]) == ("", [], [])


async def test_erased_people_are_forgotten_in_desk_entries(conference: Conference) -> None:
    desk = await conference.pair("desk")
    body = await registered(desk)
    id_ = walk_in_id(desk.id, "w1")
    assert "Muller" in str(await entry_of(conference, desk))
    guest = await conference.guest(registration=id_, code=body["attendee"]["code"], version=1)
    await conference.change(guest, version=2, erased=True, tickets=[], first_name="", last_name="", company="")
    await until(lambda: conference.database["desk_entries"].find_one({"_id": id_, "erased": True}))
    text = str(await entry_of(conference, desk)) + str(await conference.database["door"].find_one({"_id": id_}))
    assert not any(word in text for word in ("Muller", "Zoë", "walkin.example", "Ferro"))


async def test_a_rehearsed_walk_in_is_answered_and_nobody_is_registered(conference: Conference) -> None:
    await conference.is_told(2, starts_at=utc_now() + timedelta(days=1))
    followed = {"event": conference.slug, "id": "main", "event_version": 2}
    await until(lambda: conference.database["lists"].find_one(followed))
    desk, body = await conference.pair("desk"), {"event": conference.slug, "ends_at": now(hours=1)}
    assert (await conference.organiser.post("/rehearsals", body)).status in {200, 201}
    first = await registered(desk)
    assert (first["verdict"]["verdict"], first["attendee"]["name"]) == ("admitted", "Zoë Muller")
    assert await registered(desk) == first
    assert await entry_of(conference, desk) is None
    assert (await desk.get("/attendees?list=main&q=muller")).body["items"] == []
