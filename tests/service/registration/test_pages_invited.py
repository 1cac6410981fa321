"""Somebody who was invited follows the link, registers by it, or says that they can't come."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.outside.visitor import Visitor, a_visitor
from tests.support.registration.builders import a_category
from tests.support.registration.organiser import url_of
from tests.support.registration.service import Office

pytestmark = pytest.mark.slow  # in make test-all: the rules behind the pages have unit tests

BY_INVITATION = [a_category(), a_category("vip", invitation_only=True)]
PERSON: dict[str, Any] = {"last_name": "Weber", "email": "zoe@example.lu", "consents": ["privacy"]}


@pytest.fixture
async def visitor(office: Office) -> AsyncIterator[Visitor]:
    async with a_visitor(url_of(office)) as visitor:
        yield visitor


async def _invite(office: Office, event: str, **fields: Any) -> str:
    created = await office.call("POST", f"events/{event}/invitations", {"category": "vip", **fields})
    assert created.status == 201, created.body
    return str(created.body["code"])


async def test_an_invitation_opens_the_form_of_its_category(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(capacity=1, categories=BY_INVITATION)
    code = await _invite(
        office, event, holds_places=True, first_name="Zoë", email="zoe@example.lu", note="<b>Do</b> come."
    )
    page = await visitor.get(f"/e/{event}?invitation={code.lower()}")
    assert "You are invited" in page.text
    assert "A place is held for you." in page.text
    assert "<b>Do</b> come." in page.text
    assert 'content="noindex"' in page.html
    form = page.form(event)
    assert (form.fields["category"], form.fields["first_name"], form.fields["email"]) == (
        ["vip"],
        ["Zoë"],
        ["zoe@example.lu"],
    )
    faulty = await visitor.submit(page, event, **{**PERSON, "consents": []})
    assert (faulty.status, "You are invited" in faulty.text) == (422, True)
    sent = await visitor.submit(faulty, event, **PERSON)
    assert "outcome=confirmed" in sent.path
    again = await visitor.get(f"/e/{event}?invitation={code}")
    assert "This invitation has been used." in again.text
    assert code not in again.html.replace(f"invitation={code}", "")


async def test_a_locked_address_cannot_be_typed_over(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(categories=BY_INVITATION)
    code = await _invite(office, event, lock_email=True, email="minister@example.lu")
    page = await visitor.get(f"/e/{event}?invitation={code}")
    refused = await visitor.submit(page, event, **{**PERSON, "email": "other@example.lu"})
    assert (refused.status, "This invitation is for another e-mail address." in refused.text) == (409, True)
    assert refused.form(event).fields["email"] == ["minister@example.lu"]


async def test_a_bad_code_says_so_and_the_form_goes_on_without_it(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(categories=BY_INVITATION)
    page = await visitor.get(f"/e/{event}?invitation=%22%3E%3Cb%3E")
    assert "We don’t know this invitation." in page.text
    sent = await visitor.submit(page, event, **PERSON, category="industry")
    assert "outcome=confirmed" in sent.path


async def test_somebody_cannot_come_and_says_why(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(categories=BY_INVITATION)
    code = await _invite(office, event)
    page = await visitor.get(f"/e/{event}/invitations/{code}")
    faulty = await visitor.submit(page, code, reason="x" * 2001)
    assert faulty.status == 422
    declined = await visitor.submit(faulty, code, reason="On <holiday>.")
    assert "Thank you for letting us know" in declined.text
    view = await office.call("GET", f"events/{event}/invitations/{code}")
    assert (view.body["state"], view.body["reason"]) == ("declined", "On <holiday>.")
    assert "This invitation has been declined." in (await visitor.get(f"/e/{event}?invitation={code}")).text


async def test_a_sponsor_sees_how_many_passes_are_left(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(categories=BY_INVITATION)
    code = await _invite(office, event, uses=5, email="sponsor@example.lu")
    page = await visitor.get(f"/e/{event}?invitation={code}")
    assert "sponsor@example.lu" not in page.html
    await visitor.submit(page, event, **PERSON)
    sponsors = await visitor.get(f"/e/{event}/invitations/{code}")
    assert sponsors.said_at("left") == "4 of 5 passes are left."
    assert f"?invitation={code}" in sponsors.html
    assert (await visitor.get(f"/e/{event}/invitations/UNKNOWN")).status == 404
