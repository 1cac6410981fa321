"""Organisers act on one registration."""

from typing import Any

import pytest

from services.registration.domain.form_check import FormInvalid
from services.registration.domain.places import SoldOut
from services.registration.domain.registration import (
    AlreadyRegistered,
    NothingToConfirm,
    NotInThisState,
    UnknownRegistration,
)
from services.registration.domain.registration_form import Successor
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.people.reissue_ticket import reissue_ticket
from services.registration.use_cases.people.resend_mail import resend_mail
from services.registration.use_cases.places.approve_registration import approve_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.decline_registration import decline_registration
from services.registration.use_cases.places.hand_over_place import hand_over_place
from services.registration.use_cases.places.promote_registration import promote_registration
from tests.support.registration.builders import NOW, a_category, a_session, setting
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.one_event import OneEvent

APPROVAL = {"categories": [a_category(approval=True), a_category("press")]}
SUCCESSOR = Successor(first_name="Ada", email="ada@example.lu", consents={"privacy": True})
ACTIONS: dict[str, tuple[Any, dict[str, Any]]] = {
    "approve": (approve_registration, {}),
    "decline": (decline_registration, {"reason": None}),
    "cancel": (cancel_registration, {}),
    "promote": (promote_registration, {}),
    "resend": (resend_mail, {}),
    "reissue": (reissue_ticket, {}),
    "hand over": (hand_over_place, {"successor": SUCCESSOR}),
}


async def act(scene: OneEvent, action: str, code: str, **details: Any) -> Any:
    use_case, defaults = ACTIONS[action]
    tools = {name: tool for name, tool in scene.by_organiser.items() if (name, action) != ("random", "decline")}
    people = {"registrations": FakeRegistrations(scene.store)} if action == "hand over" else {}
    return await use_case(scene.slug, code, **{**defaults, **details}, **people, **tools)


@pytest.mark.parametrize("action", ACTIONS)
async def test_an_unknown_code_is_refused(action: str) -> None:
    with pytest.raises(UnknownRegistration):
        await act(OneEvent(), action, "NOBODY")


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("confirmed", {"approve", "decline", "promote"}),
        ("waitlisted", {"approve", "decline", "reissue", "hand over"}),
        ("awaiting_approval", {"promote", "reissue", "hand over"}),
        ("cancelled", {"approve", "decline", "promote", "reissue", "hand over"}),
        ("declined", {"approve", "decline", "promote", "reissue", "hand over", "cancel"}),
    ],
)
async def test_each_state_allows_some_actions(state: str, refused: set[str]) -> None:
    scene = OneEvent(capacity=0 if state == "waitlisted" else None, **APPROVAL)
    category = "industry" if state in {"awaiting_approval", "declined"} else "press"
    registration = await scene.enter(category=category)
    if action := {"cancelled": "cancel", "declined": "decline"}.get(state):
        registration = await act(scene, action, registration.code)
    assert registration.state == state
    for action in refused:
        with pytest.raises(NotInThisState):
            await act(scene, action, registration.code)
    assert scene.registrations == [registration]


async def test_approval_gives_a_place_and_a_ticket() -> None:
    scene = OneEvent(**APPROVAL)
    registration = await scene.enter()
    assert (registration.state, registration.secret) == ("awaiting_approval", None)
    approved = await act(scene, "approve", registration.code)
    assert (approved.state, approved.secret is None) == ("confirmed", False)
    assert [kind for kind, _ in scene.store.mails_sent()] == ["approval_pending", "confirmation"]


async def test_without_room_approval_leads_to_the_waiting_list() -> None:
    scene = OneEvent(capacity=1, **APPROVAL)
    registration, _ = await scene.enter(), await scene.enter(category="press")
    approved = await act(scene, "approve", registration.code)
    assert (approved.state, approved.line) == ("waitlisted", registration.line)
    assert scene.mails()[-1].waiting_position == 1


async def test_without_room_and_waiting_list_nobody_is_approved() -> None:
    scene = OneEvent(capacity=0, waiting_list={"enabled": False}, **APPROVAL)
    registration = await scene.enter()
    with pytest.raises(SoldOut):
        await act(scene, "approve", registration.code)
    assert scene.registrations == [registration]


async def test_an_approval_overtakes_nobody() -> None:
    scene = OneEvent(capacity=1, **APPROVAL)
    await change_event(scene.slug, setting(state="closed"), **scene.by_organiser)  # the list stands still
    first, _ = await scene.enter(category="press"), await scene.enter(category="press")
    late = await scene.enter()
    await act(scene, "cancel", first.code)
    assert (await act(scene, "approve", late.code)).state == "waitlisted"


async def test_a_refusal_carries_the_organisers_words() -> None:
    scene = OneEvent(**APPROVAL)
    registration = await scene.enter()
    declined = await act(scene, "decline", registration.code, reason="For members only.")
    assert (declined.state, declined.is_active) == ("declined", False)
    assert (scene.mails()[-1].kind, scene.mails()[-1].reason) == ("declined", "For members only.")


async def test_a_cancelled_place_goes_to_the_next_in_line() -> None:
    scene = OneEvent(capacity=1)
    first, second, third = [await scene.enter() for _ in range(3)]
    await act(scene, "cancel", first.code)
    states = {registration.id: registration.state for registration in scene.registrations}
    assert states == {first.id: "cancelled", second.id: "confirmed", third.id: "waitlisted"}
    assert scene.store.mails_sent()[-2:] == [("cancelled", first.email), ("confirmation", second.email)]


async def test_cancelling_twice_is_cancelling_once() -> None:
    scene = OneEvent()
    registration = await scene.enter()
    cancelled = await act(scene, "cancel", registration.code)
    messages = list(scene.store.sent)
    assert await act(scene, "cancel", registration.code) == cancelled
    assert scene.store.sent == messages


async def test_a_freed_session_goes_to_the_next_who_waits_for_it() -> None:
    scene = OneEvent(sessions=[a_session(capacity=1)])
    first, second = [await scene.enter(sessions=["recycling"]) for _ in range(2)]
    assert second.sessions[0].state == "waitlisted"
    await act(scene, "cancel", first.code)
    assert scene.store.registrations[second.id].sessions[0].state == "confirmed"
    assert (scene.mails()[-1].to, scene.mails()[-1].changed) == (second.email, ["sessions"])


async def test_a_promotion_jumps_the_queue_while_there_is_a_place() -> None:
    scene = OneEvent(capacity=1, waiting_list={"closes_at": NOW.isoformat()})
    first, _, last = [await scene.enter() for _ in range(3)]
    with pytest.raises(SoldOut):
        await act(scene, "promote", last.code)
    await act(scene, "cancel", first.code)
    assert (await act(scene, "promote", last.code)).state == "confirmed"
    assert scene.store.mails_sent()[-1] == ("confirmation", last.email)


async def test_a_new_secret_revokes_the_old_one() -> None:
    scene = OneEvent()
    registration = await scene.enter()
    reissued = await act(scene, "reissue", registration.code)
    assert [ticket.state for ticket in reissued.tickets] == ["revoked", "valid"]
    assert reissued.tickets[0].secret == registration.secret != reissued.secret
    mail = scene.mails()[-1]
    assert (mail.kind, mail.changed, mail.ticket_secret) == ("changed", ["ticket"], reissued.secret)


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
async def test_a_place_in_an_event_that_does_not_take_place_is_not_confirmed_again(state: str) -> None:
    scene = OneEvent(state=state)
    registration = await scene.enter()
    with pytest.raises(NothingToConfirm):
        await act(scene, "resend", registration.code)
    assert scene.audited() == ["registration.entered"]


async def change(scene: OneEvent, code: str, **changes: Any) -> Any:
    return await change_registration(scene.slug, code, changes, **scene.by_organiser)  # type: ignore[arg-type]


async def test_a_corrected_name_keeps_the_ticket_and_is_mailed() -> None:
    scene = OneEvent()
    registration = await scene.enter()
    changed = await change(scene, registration.code, last_name="Weber", attention="Speaker")
    assert (changed.last_name, changed.tickets, changed.version) == ("Weber", registration.tickets, 2)
    assert (scene.mails()[-1].kind, scene.mails()[-1].changed) == ("changed", ["last_name"])


async def test_a_change_that_no_badge_shows_is_not_mailed() -> None:
    scene = OneEvent()
    registration = await scene.enter()
    assert (await change(scene, registration.code, attention="Speaker")).version == 2
    assert scene.store.mails_sent() == [("confirmation", registration.email)]


async def test_a_change_of_nothing_changes_nothing() -> None:
    scene = OneEvent(sessions=[a_session()])
    registration = await scene.enter(sessions=["recycling"])
    same = {"last_name": registration.last_name, "sessions": ("recycling",), "email": registration.email}
    assert await change(scene, registration.code, **same) == registration
    assert scene.audited() == ["registration.entered"]


async def test_a_change_gives_nobody_an_address_that_somebody_else_has() -> None:
    scene = OneEvent()
    registration, other = await scene.enter(), await scene.enter()
    with pytest.raises(AlreadyRegistered):
        await change(scene, registration.code, email=other.email.upper())
    assert (await change(scene, registration.code, email=registration.email.upper())).version == 2


async def test_a_cancelled_registration_may_have_an_address_that_somebody_else_has() -> None:
    scene = OneEvent()
    registration = await scene.enter(email="zoe@example.lu")
    await act(scene, "cancel", registration.code)
    other = await scene.enter()
    assert (await change(scene, registration.code, email=other.email)).email == other.email


async def test_another_category_needs_a_place_in_it() -> None:
    scene = OneEvent(categories=[a_category(), a_category("press", capacity=1)])
    registration, _ = await scene.enter(), await scene.enter(category="press")
    with pytest.raises(SoldOut):
        await change(scene, registration.code, category="press")
    with pytest.raises(FormInvalid):
        await change(scene, registration.code, category="nobility")
    assert scene.store.registrations[registration.id] == registration


async def test_a_left_category_goes_to_the_next_who_waits_for_it() -> None:
    scene = OneEvent(categories=[a_category(), a_category("press", capacity=1)])
    registration, waiting = await scene.enter(category="press"), await scene.enter(category="press")
    await change(scene, registration.code, category="industry")
    assert scene.store.registrations[waiting.id].state == "confirmed"


async def test_a_form_with_faults_enters_nobody() -> None:
    scene = OneEvent()
    with pytest.raises(FormInvalid):
        await scene.enter(category="nobility")
    assert (scene.registrations, scene.store.audit) == ([], [])


async def test_an_organiser_enters_people_whom_the_public_form_would_refuse() -> None:
    scene = OneEvent(state="closed", categories=[a_category(invitation_only=True)])
    registration = await scene.enter()
    assert (registration.state, registration.source) == ("confirmed", "organiser")
    [entry] = scene.store.audit
    assert (entry.actor, entry.after) == ("account:1", {"state": "confirmed", "category": "industry"})
