"""Bad values in groups, invitations and questions to people are refused at their field, and nothing is stored."""

from typing import Any

import pytest

from tests.support.registration.builders import a_category, a_session, a_submission
from tests.support.registration.service import Office

LONG = "x" * 10_000
BIDIRECTIONAL = "Zo\u202e\u00eb"

COLLEAGUES: list[tuple[Any, str]] = [
    ("zoe@example.lu", "/colleagues"),
    ([{}] * 21, "/colleagues"),
    ([None], "/colleagues/0"),
    ([[[[[]]]]], "/colleagues/0"),
    ([{"first_name": LONG}], "/colleagues/0/first_name"),
    ([{"first_name": "Zo\x00e"}], "/colleagues/0/first_name"),
    ([{"last_name": BIDIRECTIONAL}], "/colleagues/0/last_name"),
    ([{"company": "a\u2028b"}], "/colleagues/0/company"),
    ([{"job_title": 10**400}], "/colleagues/0/job_title"),
    ([{"email": "=cmd()"}], "/colleagues/0/email"),
    ([{"email": "zoe@example.lu\n"}], "/colleagues/0/email"),
    ([{}, {"email": "twice@example.lu"}, {"email": "TWICE@example.lu"}], "/colleagues/2/email"),
    ([{"email": "booker@example.lu"}], "/colleagues/0/email"),
    ([{"category": "nobility"}], "/colleagues/0/category"),
    ([{"sessions": ["nowhere"]}], "/colleagues/0/sessions/0"),
    ([{"sessions": ["recycling", "recycling"]}], "/colleagues/0/sessions/1"),
    ([{"answers": {"$where": "1"}}], "/colleagues/0/answers/$where"),
    ([{"answers": {"diet": {"deep": {"deeper": []}}}}], "/colleagues/0/answers/diet"),
    ([{"locale": "xx"}], "/colleagues/0/locale"),
    ([{"consents": {"privacy": True}}], "/colleagues/0/consents"),
    ([{"state": "confirmed"}], "/colleagues/0/state"),
    ([{"booked_by": "ABCDEF"}], "/colleagues/0/booked_by"),
]

INVITATIONS: list[tuple[dict[str, Any], str]] = [
    ({"category": "nobility"}, "/category"),
    ({"category": LONG}, "/category"),
    ({"uses": 0}, "/uses"),
    ({"uses": -1}, "/uses"),
    ({"uses": 10**400}, "/uses"),
    ({"uses": "1"}, "/uses"),
    ({"uses": True}, "/uses"),
    ({"email": "=1+1"}, "/email"),
    ({"lock_email": True}, "/email"),
    ({"send": True}, "/email"),
    ({"expires_at": "2027-02-30T10:00:00Z"}, "/expires_at"),
    ({"expires_at": "2027-03-28T02:30:00"}, "/expires_at"),
    ({"expires_at": "0001-01-01T00:00:00Z"}, "/expires_at"),
    ({"expires_at": 10**400}, "/expires_at"),
    ({"first_name": LONG}, "/first_name"),
    ({"company": BIDIRECTIONAL}, "/company"),
    ({"note": "a\x00b"}, "/note"),
    ({"note": LONG}, "/note"),
    ({"locale": "{{ 7*7 }}"}, "/locale"),
    ({"code": "CHOSEN"}, "/code"),
    ({"used": 3}, "/used"),
]


@pytest.mark.parametrize(("colleagues", "pointer"), COLLEAGUES)
async def test_a_bad_colleague_is_named_and_nobody_is_registered(office: Office, colleagues: Any, pointer: str) -> None:
    event = await office.has_event(sessions=[a_session()])
    answer = await office.submit(event, email="booker@example.lu", colleagues=colleagues)
    assert (answer.status, pointer in _pointers(answer.body)) == (422, True), answer
    assert await office.registrations(event) == []


async def test_text_of_any_kind_is_a_name_in_a_group(office: Office) -> None:
    event = await office.has_event()
    names = ["=1+1", "<b>x</b>", "{{ 7*7 }}", "-2+3", "@SUM(1)", "عبد", "O'Brien; --"]
    answer = await office.submit(event, colleagues=[{"last_name": name} for name in names])
    assert answer.status == 202, answer
    assert {*names} <= {registration["last_name"] for registration in await office.registrations(event)}


@pytest.mark.parametrize(("fields", "pointer"), INVITATIONS)
async def test_a_bad_invitation_is_refused_at_its_field(office: Office, fields: dict[str, Any], pointer: str) -> None:
    event = await office.has_event()
    path = f"events/{event}/invitations"
    answer = await office.call("POST", path, {"category": "industry", **fields})
    assert (answer.status, pointer in _pointers(answer.body)) == (422, True), answer
    assert (await office.call("GET", path)).body["items"] == []


async def test_an_invitation_to_another_event_opens_nothing(office: Office) -> None:
    other, event = await office.has_event(), await office.has_event(categories=[a_category(invitation_only=True)])
    code = (await office.call("POST", f"events/{other}/invitations", {"category": "industry"})).body["code"]
    for foreign in (code, "UNKNOWN", "{{ 7*7 }}", "=1+1", "x" * 200):
        answer = await office.submit(event, invitation=foreign)
        assert (answer.status, answer.slug) == (409, "invitation-invalid"), foreign
    for action in ("revoke", "remind", "decline"):
        answer = await office.call("POST", f"events/{event}/invitations/{code}/{action}", {})
        assert (answer.status, answer.slug) == (404, "unknown-invitation"), action
    assert (await office.call("GET", f"events/{other}/invitations/{code}")).body["state"] == "open"
    assert await office.registrations(event) == []


@pytest.mark.parametrize("cursor", ["x", "9" * 40 + "-A", "1-\x00", "-1-A", "1-%24ne", LONG[:300]])
async def test_a_cursor_that_we_never_gave_is_refused(office: Office, cursor: str) -> None:
    event = await office.has_event()
    answer = await office.call("GET", f"events/{event}/invitations?cursor={cursor}")
    assert answer.status in {400, 422}, answer


async def test_codes_of_strangers_are_asked_nothing(office: Office) -> None:
    other, event = await office.has_event(), await office.has_event()
    foreign, own = (await office.enter(other))["code"], (await office.enter(event))["code"]
    for stranger in (foreign, "", "\x00", BIDIRECTIONAL, "=1+1", "{{ 7*7 }}"):
        answer = await office.call("POST", f"events/{event}/still-coming", {"codes": [own, stranger]})
        assert (answer.status, _pointers(answer.body)) == (422, ["/codes/1"]), stranger
    assert (await office.registration(event, own))["coming"] is None
    assert (await office.registration(other, foreign))["coming"] is None


@pytest.mark.parametrize("codes", ["ABCDEF", [], [None], [10**400], ["x" * 33], ["A"] * 501, [["A"]]])
async def test_what_is_no_list_of_codes_asks_nobody(office: Office, codes: Any) -> None:
    event = await office.has_event()
    answer = await office.call("POST", f"events/{event}/still-coming", {"codes": codes})
    assert answer.status == 422, answer
    assert all(pointer.startswith("/codes") for pointer in _pointers(answer.body))


async def test_a_repeated_key_with_another_group_is_refused(office: Office) -> None:
    event, person = await office.has_event(), a_submission()
    headers = {"Idempotency-Key": "one-group"}
    path = f"events/{event}/registrations"
    first = await office.call("POST", path, {**person, "colleagues": [{}]}, token=None, headers=headers)
    again = await office.call("POST", path, {**person, "colleagues": [{}, {}]}, token=None, headers=headers)
    assert (first.status, again.status, again.slug) == (202, 422, "idempotency-key-reused")
    assert len(await office.registrations(event)) == 2


def _pointers(body: Any) -> list[str]:
    return [fault["pointer"] for fault in body["errors"]]
