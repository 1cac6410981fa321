"""Invitations over the API."""

from typing import Any

from shared.documents.tickets import ALPHABET
from tests.support.answers import Answer
from tests.support.registration.builders import a_category
from tests.support.registration.service import Office
from tests.support.waiting import until


async def _invite(office: Office, event: str, **fields: Any) -> Any:
    created = await office.call("POST", f"events/{event}/invitations", {"category": "industry", **fields})
    assert created.status == 201, created.body
    return created.body


async def _act(office: Office, event: str, code: str, action: str, body: Any = None) -> Answer:
    return await office.call("POST", f"events/{event}/invitations/{code}/{action}", body)


async def test_an_invitation_opens_a_category_once(office: Office) -> None:
    event = await office.has_event(categories=[a_category(invitation_only=True)])
    invitation = await _invite(office, event)
    assert (invitation["state"], invitation["uses"], invitation["used"]) == ("open", 1, 0)
    assert invitation["url"].endswith(f"/e/{event}?invitation={invitation['code']}")
    assert set(invitation["code"]) <= set(ALPHABET)
    assert (await office.submit(event, invitation=invitation["code"].lower())).status == 202
    refused = await office.submit(event, invitation=invitation["code"])
    assert (refused.status, refused.slug) == (409, "invitation-invalid")
    (registration,) = await office.registrations(event)
    assert registration["invitation"] == invitation["code"]


async def test_held_places_count_as_taken_until_they_are_freed(office: Office) -> None:
    event = await office.has_event(capacity=2)
    invitation = await _invite(office, event, uses=2, holds_places=True)
    refused = await office.call("POST", f"events/{event}/invitations", {"category": "industry", "holds_places": True})
    assert (refused.status, refused.slug) == (409, "sold-out")
    assert (await office.submit(event)).body == {"outcome": "waitlisted"}
    assert (await office.submit(event, invitation=invitation["code"])).body == {"outcome": "confirmed"}
    assert (await _act(office, event, invitation["code"], "revoke")).body["state"] == "revoked"
    assert len(await office.codes(event, state="confirmed")) == 2


async def test_a_locked_invitation_is_for_its_address_only(office: Office) -> None:
    event = await office.has_event()
    invitation = await _invite(office, event, email="minister@example.lu", lock_email=True)
    refused = await office.submit(event, invitation=invitation["code"])
    assert (refused.status, refused.slug) == (409, "invitation-for-another-address")


async def test_whoever_has_the_code_declines_with_a_reason(office: Office) -> None:
    event = await office.has_event()
    invitation = await _invite(office, event, email="zoe@example.lu", send=True)
    path = f"events/{event}/invitations/{invitation['code']}/decline"
    declined = await office.call("POST", path, {"reason": "I am <away>."}, token=None)
    assert declined.status == 204
    assert (await office.call("POST", path, token=None)).status == 204
    listed = await office.call("GET", f"events/{event}/invitations?state=declined")
    assert [item["reason"] for item in listed.body["items"]] == ["I am <away>."]
    assert (await office.call("GET", f"events/{event}/invitations?state=open")).body["items"] == []
    again = await _act(office, event, invitation["code"], "remind")
    assert (again.status, again.slug) == (409, "invitation-not-open")


async def test_an_invitation_is_mailed_and_not_twice_a_day(office: Office) -> None:
    event = await office.has_event()
    invitation = await _invite(office, event, email="zoe@example.lu", note="Do come.", locale="fr")
    assert (await _act(office, event, invitation["code"], "remind", {})).status == 200
    (mail,) = await office.subscribers.has_mails(event, "invitation")
    assert (mail.to, mail.locale, mail.reason, mail.manage_url) == (
        "zoe@example.lu",
        "fr",
        "Do come.",
        invitation["url"],
    )
    assert (await _act(office, event, invitation["code"], "remind")).slug == "mailed-today"


async def test_pages_of_invitations_follow_their_cursor(office: Office) -> None:
    event = await office.has_event()
    codes = {(await _invite(office, event))["code"] for _ in range(3)}
    first = (await office.call("GET", f"events/{event}/invitations?limit=2")).body
    rest = (await office.call("GET", f"events/{event}/invitations?limit=2&cursor={first['next_cursor']}")).body
    assert {item["code"] for item in (*first["items"], *rest["items"])} == codes
    assert rest["next_cursor"] is None
    assert (await office.call("GET", f"events/{event}/invitations?cursor=x")).status == 422


async def test_an_invitation_is_shown_to_organisers_only(office: Office) -> None:
    event = await office.has_event()
    code = (await _invite(office, event))["code"]
    assert (await office.call("GET", f"events/{event}/invitations/{code}")).body["state"] == "open"
    assert (await office.call("GET", f"events/{event}/invitations/{code}", token=None)).status == 401
    assert (await office.call("GET", f"events/{event}/invitations/UNKNOWN")).slug == "unknown-invitation"


async def _batch(office: Office, event: str, content: Any, **query: str) -> Any:
    """The report of a batch that has ended."""
    body: dict[str, Any] = {"body": content}
    if isinstance(content, str):
        body = {"data": content.encode(), "headers": {"Content-Type": "text/csv"}}
    started = await office.call("POST", f"events/{event}/invitations/batch", params=query, **body)
    assert started.status == 202, started.body

    async def ended() -> Any:
        report = (await office.call("GET", f"events/{event}/imports/{started.body['id']}")).body
        return report if report["state"] != "running" else None

    return await until(ended)


def _effects(report: Any) -> tuple[int, int, list[tuple[int, str]]]:
    return report["created"], report["unchanged"], [(bad["row"], bad["field"]) for bad in report["bad"]]


async def test_a_list_invites_nobody_twice_and_gives_its_bad_rows_back(office: Office) -> None:
    event = await office.has_event(categories=[a_category(invitation_only=True)])
    content = (
        "E-mail;First name;Uses;Note\nzoe@example.lu;Zoé;2;Do come.\nnobody;;;\nzoe@example.lu;;;\na@example.lu;;x;\n"
    )
    assert _effects(await _batch(office, event, content, send="true")) == (
        1,
        0,
        [(2, "email"), (3, "email"), (4, "uses")],
    )
    assert _effects(await _batch(office, event, content))[:2] == (0, 1)
    (invited,) = (await office.call("GET", f"events/{event}/invitations")).body["items"]
    assert (invited["first_name"], invited["uses"], invited["note"]) == ("Zoé", 2, "Do come.")
    (mail,) = await office.subscribers.has_mails(event, "invitation")
    assert not mail.marketing


async def test_those_who_agreed_to_news_are_invited_to_the_next_event(office: Office) -> None:
    before, event = await office.has_event(consents=[{"id": "news", "text": {"en": "News"}}]), await office.has_event()
    for email, news in (("yes@example.lu", True), ("here@example.lu", True), ("no@example.lu", False)):
        await office.submit(before, email=email, consents={"privacy": True, "news": news})
    await office.submit(event, email="here@example.lu")
    asked = {"from_event": before, "consent": "news", "category": "industry", "send": True}
    assert _effects(await _batch(office, event, asked)) == (1, 1, [])
    assert _effects(await _batch(office, event, asked)) == (0, 2, [])
    (mail,) = await office.subscribers.has_mails(event, "invitation")
    assert (mail.to, mail.marketing) == ("yes@example.lu", True)
    assert mail.subscriber
    assert mail.consented_at
    refused = await office.call("POST", f"events/{event}/invitations/batch", {**asked, "from_event": "elsewhere"})
    assert (refused.status, refused.slug) == (404, "unknown-event")
