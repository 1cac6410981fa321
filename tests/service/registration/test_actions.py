"""Actions of organisers on one registration."""

from typing import Any

import pytest

from shared.documents.tickets import read_secret
from tests.support.registration.builders import a_category, a_question, a_session
from tests.support.registration.service import Office

APPROVAL: dict[str, Any] = {"categories": [a_category(approval=True)]}


async def test_who_was_approved_is_confirmed_and_gets_one_confirmation(office: Office) -> None:
    event = await office.has_event(**APPROVAL)
    registration = await office.enter(event)
    assert (registration["state"], registration["ticket"]) == ("awaiting_approval", None)
    approved = await office.act(event, registration["code"], "approve", {})
    assert (approved.status, approved.body["state"]) == (200, "confirmed")
    await office.subscribers.has_mails(event, "confirmation")
    assert {mail.kind for mail in office.subscribers.mails(event)} == {"approval_pending", "confirmation"}


async def test_who_awaits_approval_holds_no_place(office: Office) -> None:
    event = await office.has_event(capacity=1, categories=[a_category(approval=True), a_category("press")])
    waiting = await office.enter(event)
    assert (await office.submit(event, category="press")).body == {"outcome": "confirmed"}
    approved = await office.act(event, waiting["code"], "approve")
    assert (approved.body["state"], approved.body["waiting_position"]) == ("waitlisted", 1)
    (mail,) = await office.subscribers.has_mails(event, "waitlisted")
    assert mail.waiting_position == 1


async def test_who_was_declined_is_told_why(office: Office) -> None:
    event = await office.has_event(**APPROVAL)
    registration = await office.enter(event)
    declined = await office.act(event, registration["code"], "decline", {"reason": "Places are for <members>."})
    assert (declined.body["state"], declined.body["reason"]) == ("declined", "Places are for <members>.")
    (mail,) = await office.subscribers.has_mails(event, "declined")
    assert mail.reason == "Places are for <members>."


async def test_cancelling_twice_is_cancelling_once(office: Office) -> None:
    event = await office.has_event()
    registration = await office.enter(event)
    first, second = [await office.act(event, registration["code"], "cancel") for _ in range(2)]
    assert first.body == second.body
    await office.subscribers.has_mails(event, "cancelled")
    await office.subscribers.has_state(event, registration["code"], lambda state: state.state == "cancelled")


async def test_somebody_is_promoted_out_of_turn(office: Office) -> None:
    event = await office.has_event(capacity=1, waiting_list={"closes_at": "2020-01-01T00:00:00Z"})
    first, _, last = [await office.enter(event) for _ in range(3)]
    refused = await office.act(event, last["code"], "promote")
    assert (refused.status, refused.slug) == (409, "sold-out")
    await office.act(event, first["code"], "cancel")
    promoted = await office.act(event, last["code"], "promote")
    assert promoted.body["state"] == "confirmed"
    assert await office.codes(event, state="confirmed") == [last["code"]]


async def test_a_mail_is_sent_again_each_time_it_is_asked_for(office: Office) -> None:
    event = await office.has_event()
    registration = await office.enter(event)
    for _ in range(2):
        assert (await office.act(event, registration["code"], "resend")).status == 200
    mails = await office.subscribers.has_mails(event, "confirmation", 3)
    assert len({mail.mail for mail in mails}) == 3
    assert {mail.ticket_secret for mail in mails} == {registration["ticket"]["secret"]}


async def test_a_reissued_ticket_revokes_the_old_one(office: Office) -> None:
    event = await office.has_event()
    registration = await office.enter(event)
    reissued = (await office.act(event, registration["code"], "reissue")).body
    assert (reissued["code"], reissued["state"]) == (registration["code"], "confirmed")
    assert reissued["ticket"]["secret"] != registration["ticket"]["secret"]
    (mail,) = await office.subscribers.has_mails(event, "changed")
    assert (mail.ticket_secret, mail.changed) == (reissued["ticket"]["secret"], ["ticket"])
    state = await office.subscribers.has_state(event, registration["code"], lambda state: len(state.tickets) == 2)
    assert [ticket.state for ticket in state.tickets] == ["revoked", "valid"]


async def test_a_place_is_handed_over(office: Office) -> None:
    event = await office.has_event()
    registration = await office.enter(event)
    successor = {"first_name": "Yves", "last_name": "", "email": "yves@example.lu", "consents": {"privacy": True}}
    handed = (await office.act(event, registration["code"], "hand-over", successor)).body
    assert (handed["code"], handed["first_name"], handed["email"]) == (registration["code"], "Yves", "yves@example.lu")
    assert handed["ticket"]["secret"] != registration["ticket"]["secret"]
    await office.subscribers.has_mails(event, "handed_over")
    _, confirmation = await office.subscribers.has_mails(event, "confirmation", 2)
    assert (confirmation.to, confirmation.ticket_secret) == ("yves@example.lu", handed["ticket"]["secret"])
    state = await office.subscribers.has_state(event, registration["code"], lambda state: len(state.tickets) == 2)
    assert [ticket.state for ticket in state.tickets] == ["handed_over", "valid"]
    assert (await office.submit(event, email=registration["email"])).body == {"outcome": "confirmed"}


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("confirmed", {"approve", "decline", "promote"}),
        ("waitlisted", {"approve", "decline", "reissue", "hand-over"}),
        ("cancelled", {"approve", "decline", "promote", "reissue", "hand-over"}),
        ("declined", {"approve", "decline", "promote", "reissue", "hand-over", "cancel"}),
        ("awaiting_approval", {"promote", "reissue", "hand-over"}),
    ],
)
async def test_what_the_state_does_not_allow_is_refused(office: Office, state: str, refused: set[str]) -> None:
    event, code = await _in_state(office, state)
    for action in refused:
        body = {"last_name": "S", "email": "s@example.lu", "consents": {"privacy": True}} if "over" in action else {}
        answer = await office.act(event, code, action, body)
        assert (answer.status, answer.slug) == (409, "not-in-this-state"), action
    assert (await office.registration(event, code))["state"] == state


async def _in_state(office: Office, state: str) -> tuple[str, str]:
    approval = state in {"awaiting_approval", "declined"}
    capacity = 0 if state == "waitlisted" else None
    event = await office.has_event(capacity=capacity, categories=[a_category(approval=approval)])
    code = (await office.enter(event))["code"]
    action = {"cancelled": "cancel", "declined": "decline"}.get(state)
    if action:
        await office.act(event, code, action)
    return event, code


@pytest.mark.parametrize("action", ["approve", "decline", "cancel", "promote", "resend", "reissue", "hand-over"])
async def test_nobody_can_be_acted_on_who_is_not_there(office: Office, action: str) -> None:
    event = await office.has_event()
    body = {"last_name": "S", "email": "s@example.lu", "consents": {"privacy": True}} if "over" in action else {}
    answer = await office.act(event, "NOBODY", action, body)
    assert (answer.status, answer.slug) == (404, "unknown-registration")


async def test_a_corrected_name_keeps_the_secret_and_is_told(office: Office) -> None:
    event = await office.has_event()
    registration = await office.enter(event)
    place = f"events/{event}/registrations/{registration['code'].lower()}"
    patched = (await office.call("PATCH", place, {"last_name": "Weber", "company": "Ferro SA"})).body
    assert (patched["last_name"], patched["tray"], patched["ticket"]) == ("Weber", "W", registration["ticket"])
    assert patched["version"] == registration["version"] + 1
    (mail,) = await office.subscribers.has_mails(event, "changed")
    assert mail.changed == ["last_name", "company"]
    await office.subscribers.has_state(event, registration["code"], lambda state: state.company == "Ferro SA")


async def test_a_change_of_nothing_changes_nothing(office: Office) -> None:
    event = await office.has_event()
    registration = await office.enter(event)
    place = f"events/{event}/registrations/{registration['code']}"
    for patch in ({}, {"last_name": registration["last_name"]}):
        assert (await office.call("PATCH", place, patch)).body["version"] == 1


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"email": "nonsense"}, "/email"),
        ({"email": None}, "/email"),
        ({"first_name": "", "last_name": None}, "/last_name"),
        ({"category": "nobility"}, "/category"),
        ({"sessions": ["nowhere"]}, "/sessions/0"),
        ({"answers": {"shoe_size": "44"}}, "/answers/shoe_size"),
        ({"state": "confirmed"}, "/state"),
        ({"code": "AAAAAA"}, "/code"),
        ({"company": "a\u202eb"}, "/company"),
        ({"locale": "tlh"}, "/locale"),
    ],
)
async def test_what_does_not_fit_is_named_and_changes_nothing(
    office: Office, patch: dict[str, Any], pointer: str
) -> None:
    event = await office.has_event(questions=[a_question()])
    registration = await office.enter(event)
    place = f"events/{event}/registrations/{registration['code']}"
    refused = await office.call("PATCH", place, patch)
    assert (refused.status, [fault["pointer"] for fault in refused.body["errors"]]) == (422, [pointer])
    assert await office.registration(event, registration["code"]) == registration


async def test_an_address_cannot_be_changed_to_somebody_elses(office: Office) -> None:
    event = await office.has_event()
    registration, other = await office.enter(event), await office.enter(event)
    place = f"events/{event}/registrations/{registration['code']}"
    refused = await office.call("PATCH", place, {"email": other["email"].upper()})
    assert (refused.status, refused.slug) == (409, "already-registered")
    assert (await office.call("PATCH", place, {"email": registration["email"].upper()})).status == 200


async def test_who_changes_category_needs_a_place_in_it(office: Office) -> None:
    event = await office.has_event(categories=[a_category(), a_category("press", capacity=1)])
    registration, other = await office.enter(event), await office.enter(event, category="press")
    waiting = await office.enter(event, category="press")
    place = f"events/{event}/registrations/{registration['code']}"
    assert (await office.call("PATCH", place, {"category": "press"})).slug == "sold-out"
    changed = await office.call("PATCH", f"events/{event}/registrations/{other['code']}", {"category": "industry"})
    assert changed.body["category"] == "industry"
    assert (await office.registration(event, waiting["code"]))["state"] == "confirmed"


async def test_an_organiser_may_enter_somebody_while_registration_is_closed(office: Office) -> None:
    event = await office.has_event(registration_closes_at="2020-01-01T00:00:00Z", sessions=[a_session()])
    assert (await office.submit(event)).slug == "registration-closed"
    entered = await office.enter(event, sessions=["recycling"], email="zoe@example.lu")
    assert (entered["state"], entered["sessions"]) == ("confirmed", [{"id": "recycling", "state": "confirmed"}])
    path = f"events/{event}/registrations?as=organiser"
    body = {"last_name": "M", "email": "ZOE@example.lu", "category": "industry", "consents": {"privacy": True}}
    again = await office.call("POST", path, body)
    assert (again.status, again.slug) == (409, "already-registered")


async def test_only_an_organiser_may_enter_somebody_who_was_not_invited(office: Office) -> None:
    event = await office.has_event(categories=[a_category(invitation_only=True)])
    refused = await office.submit(event)
    assert (refused.status, refused.slug) == (409, "invitation-required")
    assert (await office.enter(event))["state"] == "confirmed"


async def test_a_ticket_has_a_badge_and_a_qr_code(office: Office) -> None:
    event = await office.has_event()
    registration = await office.enter(event)
    assert read_secret(registration["ticket"]["secret"]) not in {"malformed", "not_a_badge"}
    place = f"events/{event}/registrations/{registration['code']}"
    badge, qr = await office.call("GET", f"{place}/badge.pdf"), await office.call("GET", f"{place}/qr.svg")
    assert (badge.body[:5], badge.headers["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert b"<svg" in qr.body
    await office.act(event, registration["code"], "cancel")
    assert (await office.call("GET", f"{place}/badge.pdf")).slug == "not-in-this-state"


async def test_every_change_is_audited_without_tickets_and_answers(office: Office) -> None:
    event = await office.has_event(questions=[a_question()])
    registration = await office.enter(event, answers={"diet": "no nuts"})
    for action in ("reissue", "cancel"):
        await office.act(event, registration["code"], action)
    entries = await office.database["audit"].find({"subject": registration["code"], "event": event}).to_list(None)
    assert [entry["action"] for entry in entries] == [
        "registration.entered",
        "registration.reissued",
        "registration.cancelled",
    ]
    assert {entry["actor"].split(":")[0] for entry in entries} == {"account"}
    assert "no nuts" not in str(entries)
    assert "MOIEN1" not in str(entries)
