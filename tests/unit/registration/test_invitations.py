"""Organisers invite; people register by invitations, decline them, or let them expire."""

from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.event import EventOver, RegistrationClosed
from services.registration.domain.form_check import InvitationRequired
from services.registration.domain.invitation import (
    CODE_LENGTH,
    InvitationForAnotherAddress,
    InvitationForSeveral,
    InvitationInvalid,
    InvitationNotOpen,
    InvitationWithoutAddress,
    MailedToday,
    as_code,
)
from services.registration.domain.invitation_draft import InvitationFaulty
from services.registration.domain.opening import OnlyMembersYet
from services.registration.domain.places import SoldOut
from services.registration.domain.registration_form import Colleague
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.say_not_coming import say_not_coming
from tests.support.registration.builders import NOW, a_category, a_form, setting
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.invited import OneInvitingEvent

DAY = timedelta(days=1)


async def test_a_code_is_unguessable_and_can_be_typed() -> None:
    scene = OneInvitingEvent()
    first, second = await scene.invite(), await scene.invite()
    assert first.code != second.code
    assert CODE_LENGTH * 5 >= 60
    assert as_code(f" {first.code[:4]}-{first.code[4:].lower()}\n") == first.code


async def test_an_invitation_opens_its_category() -> None:
    scene = OneInvitingEvent(categories=[a_category(invitation_only=True)])
    with pytest.raises(InvitationRequired):
        await scene.submit()
    invitation = await scene.invite()
    assert await scene.submit(invitation=invitation.code) == "confirmed"
    assert scene.registrations[0].invitation == invitation.code
    assert scene.now(invitation).state(NOW) == "used"


async def test_an_invitation_counts_as_approval() -> None:
    scene = OneInvitingEvent(categories=[a_category(approval=True)])
    invitation = await scene.invite()
    assert await scene.submit() == "awaiting_approval"
    assert await scene.submit(invitation=invitation.code) == "confirmed"


async def test_an_invitation_opens_the_time_of_members() -> None:
    scene = OneInvitingEvent(members_first={"until": (NOW + DAY).isoformat(), "domains": ["example.org"]})
    with pytest.raises(OnlyMembersYet):
        await scene.submit()
    assert await scene.submit(invitation=(await scene.invite()).code) == "confirmed"


async def test_an_invitation_opens_nothing_before_registration_does() -> None:
    scene = OneInvitingEvent(registration_opens_at=(NOW + DAY).isoformat())
    invitation = await scene.invite()
    with pytest.raises(RegistrationClosed):
        await scene.submit(invitation=invitation.code)


@pytest.mark.parametrize("end", ["revoke", "decline"])
async def test_an_invitation_that_has_ended_opens_nothing(end: str) -> None:
    scene = OneInvitingEvent()
    invitation = await scene.invite()
    await getattr(scene, end)(invitation)
    with pytest.raises(InvitationInvalid):
        await scene.submit(invitation=invitation.code)
    with pytest.raises(InvitationNotOpen):
        await (scene.decline if end == "revoke" else scene.revoke)(invitation)


async def test_an_invitation_is_used_as_often_as_it_may_be() -> None:
    scene = OneInvitingEvent()
    invitation = await scene.invite(uses=2)
    for _ in range(2):
        assert await scene.submit(invitation=invitation.code) == "confirmed"
    with pytest.raises(InvitationInvalid):
        await scene.submit(invitation=invitation.code)
    assert (scene.now(invitation).used, len(scene.registrations)) == (2, 2)


async def test_unknown_expired_and_other_categories_invitations_are_invalid() -> None:
    scene = OneInvitingEvent(categories=[a_category(), a_category("press")])
    expired = await scene.invite(expires_at=NOW + DAY)
    other = await scene.invite(category="press")
    scene.clock.advance(days=1)
    for code in (expired.code, other.code, "UNKNOWN"):
        with pytest.raises(InvitationInvalid):
            await scene.submit(invitation=code)


async def test_only_a_locked_address_is_the_only_one() -> None:
    scene = OneInvitingEvent()
    locked = await scene.invite(email="minister@example.lu", lock_email=True)
    with pytest.raises(InvitationForAnotherAddress):
        await scene.submit(invitation=locked.code, email="assistant@example.lu")
    assert await scene.submit(invitation=locked.code, email="Minister@example.lu") == "confirmed"
    unlocked = await scene.invite(email="other@example.lu")
    assert await scene.submit(invitation=unlocked.code, email="assistant@example.lu") == "confirmed"


async def test_a_held_place_is_taken_at_once_also_when_the_event_is_full() -> None:
    scene = OneInvitingEvent(capacity=2)
    invitation = await scene.invite(holds_places=True)
    assert [await scene.submit(), await scene.submit()] == ["confirmed", "waitlisted"]
    assert await scene.submit(invitation=invitation.code) == "confirmed"
    assert (scene.held, scene.store.counts[scene.slug].event) == (0, 2)


async def test_an_invitation_without_places_waits_its_turn() -> None:
    scene = OneInvitingEvent(capacity=1)
    invitation = await scene.invite()
    await scene.submit()
    assert await scene.submit(invitation=invitation.code) == "waitlisted"


@pytest.mark.parametrize(
    "settings",
    [
        {"capacity": 2},
        {"categories": [a_category(capacity=2)]},
        {"capacity": 9, "categories": [a_category(capacity=2)]},
    ],
)
async def test_no_more_places_are_held_than_are_free(settings: dict[str, Any]) -> None:
    scene = OneInvitingEvent(**settings)
    await scene.submit()
    with pytest.raises(SoldOut):
        await scene.invite(holds_places=True, uses=2)
    await scene.invite(holds_places=True)
    with pytest.raises(SoldOut):
        await scene.invite(holds_places=True)
    assert scene.held == 1


async def test_no_place_is_held_that_somebody_waits_for() -> None:
    scene = OneInvitingEvent(capacity=1)
    await scene.submit()
    await scene.submit()
    await change_event(scene.slug, setting(state="closed"), **scene.by_organiser)  # the list stands still from now on
    await cancel_registration(scene.slug, scene.registrations[0].code, **scene.by_organiser)
    with pytest.raises(SoldOut):
        await scene.invite(holds_places=True)


@pytest.mark.parametrize("end", ["revoke", "decline", "lapse"])
async def test_places_of_an_invitation_that_ends_go_to_the_next_in_line(end: str) -> None:
    uses = 1 if end == "decline" else 2
    scene = OneInvitingEvent(capacity=uses)
    invitation = await scene.invite(holds_places=True, uses=uses, expires_at=NOW + DAY)
    assert [await scene.submit() for _ in range(3)] == ["waitlisted"] * 3
    scene.clock.advance(hours=1 if end != "lapse" else 24)
    await (scene.lapse() if end == "lapse" else getattr(scene, end)(invitation))
    assert sorted(r.state for r in scene.registrations) == ["confirmed"] * uses + ["waitlisted"] * (3 - uses)
    assert scene.held == 0


async def test_the_schedule_looks_when_the_first_place_is_to_be_freed() -> None:
    scene = OneInvitingEvent()
    await scene.invite(expires_at=NOW + DAY)
    await scene.invite(holds_places=True, expires_at=NOW + 3 * DAY)
    await scene.invite(holds_places=True, expires_at=NOW + 2 * DAY)
    assert scene.store.looks == {("invitations", scene.slug): NOW + 2 * DAY}
    scene.clock.advance(days=2)
    assert await scene.lapse() == NOW + 3 * DAY
    scene.clock.advance(days=1)
    assert await scene.lapse() is None


async def test_a_sponsors_pass_is_given_back_with_its_place() -> None:
    scene = OneInvitingEvent(capacity=2)
    invitation = await scene.invite(holds_places=True, uses=2)
    await scene.submit()
    await scene.submit(invitation=invitation.code)
    code = next(r.code for r in scene.registrations if r.invitation)
    await cancel_registration(scene.slug, code, **scene.by_organiser)
    assert (scene.now(invitation).used, scene.held) == (0, 2)
    assert [r.state for r in scene.registrations if not r.invitation] == ["waitlisted"]
    assert await scene.submit(invitation=invitation.code) == "confirmed"


async def test_a_sponsors_pass_comes_back_from_somebody_who_does_not_come() -> None:
    scene = OneInvitingEvent(capacity=2)
    invitation = await scene.invite(holds_places=True, uses=2)
    await scene.submit(invitation=invitation.code)
    tools = {"registrations": FakeRegistrations(scene.store), **scene.tools}
    await say_not_coming(scene.event, scene.registrations[0], **tools)
    assert (scene.now(invitation).used, scene.held) == (0, 2)


async def test_a_personal_invitation_is_not_given_back() -> None:
    scene = OneInvitingEvent(capacity=1)
    invitation = await scene.invite(holds_places=True)
    await scene.submit(invitation=invitation.code)
    await scene.submit()
    await cancel_registration(scene.slug, scene.registrations[0].code, **scene.by_organiser)
    assert scene.now(invitation).state(NOW) == "used"
    assert sorted(r.state for r in scene.registrations) == ["cancelled", "confirmed"]


async def test_nobody_declines_for_all_who_share_a_code() -> None:
    scene = OneInvitingEvent()
    invitation = await scene.invite(uses=5)
    await scene.submit(invitation=invitation.code)
    with pytest.raises(InvitationForSeveral):
        await scene.decline(invitation)
    assert scene.now(invitation).uses_left == 4
    assert (await scene.revoke(invitation)).state(NOW) == "revoked"


async def test_a_known_address_looks_the_same_and_uses_nothing() -> None:
    scene = OneInvitingEvent(capacity=9)
    await scene.submit(email="zoe@example.lu")
    invitation = await scene.invite(holds_places=True, uses=3)
    answers = [await scene.submit(invitation=invitation.code, email=f"{name}@example.lu") for name in ("zoe", "new")]
    left = scene.now(invitation).uses_left
    for name in ("zoe", "new"):  # once more: neither is counted again
        await scene.submit(invitation=invitation.code, email=f"{name}@example.lu")
    assert answers == ["confirmed", "confirmed"]
    assert (left, scene.now(invitation).uses_left, scene.now(invitation).used) == (1, 1, 1)


async def test_a_place_that_is_still_held_for_a_known_address_can_be_freed() -> None:
    scene = OneInvitingEvent(capacity=2)
    await scene.submit(email="zoe@example.lu")
    invitation = await scene.invite(holds_places=True)
    await scene.submit(invitation=invitation.code, email="zoe@example.lu")
    assert (scene.now(invitation).state(NOW), scene.held) == ("used", 1)
    await scene.submit(email="max@example.lu")
    assert (await scene.revoke(invitation)).state(NOW) == "revoked"
    assert (scene.held, {r.state for r in scene.registrations}) == (0, {"confirmed"})


async def test_no_place_is_held_beyond_the_closing_of_the_waiting_list() -> None:
    scene = OneInvitingEvent(capacity=1, waiting_list={"closes_at": (NOW + DAY).isoformat()})
    invitation = await scene.invite(holds_places=True)
    assert (invitation.expires_at, (await scene.invite()).expires_at) == (NOW + DAY, None)
    scene.clock.advance(days=1)
    await scene.lapse()
    assert (scene.now(invitation).state(scene.clock.now), scene.held) == ("expired", 0)
    assert (await scene.invite(holds_places=True)).expires_at == scene.event.ends_at


async def test_a_personal_invitation_tests_no_second_address() -> None:
    scene = OneInvitingEvent()
    await scene.submit(email="zoe@example.lu")
    invitation = await scene.invite()
    await scene.submit(invitation=invitation.code, email="zoe@example.lu")
    with pytest.raises(InvitationInvalid):
        await scene.submit(invitation=invitation.code, email="max@example.lu")
    assert scene.now(invitation).used == 0


async def test_organisers_enter_people_by_invitations_too() -> None:
    scene = OneInvitingEvent(capacity=1)
    invitation = await scene.invite(holds_places=True)
    entered = await scene.enter(invitation=invitation.code)
    assert (entered.state, scene.now(invitation).used) == ("confirmed", 1)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"category": "nowhere"}, "/category"),
        ({"send": True}, "/email"),
        ({"lock_email": True}, "/email"),
        ({"expires_at": NOW}, "/expires_at"),
    ],
)
async def test_a_faulty_draft_names_its_fields(fields: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvitationFaulty) as refused:
        await OneInvitingEvent().invite(**fields)
    assert [at for at, _ in refused.value.errors] == [pointer]


async def test_nobody_is_invited_once_the_event_is_over() -> None:
    scene = OneInvitingEvent()
    scene.clock.advance(days=200)
    with pytest.raises(EventOver):
        await scene.invite()


async def test_an_invitation_is_mailed_once_a_day_until_it_is_answered() -> None:
    scene = OneInvitingEvent()
    invitation = await scene.invite(email="zoe@example.lu", send=True, note="Do come.")
    with pytest.raises(MailedToday):
        await scene.remind(invitation)
    scene.clock.advance(days=1)
    reminded = await scene.remind(invitation)
    assert (reminded.mailed_at, reminded.reminded_at) == (NOW, NOW + DAY)
    first, second = scene.mails()
    assert (first.kind, first.to, first.reason, first.figures) == (
        "invitation",
        "zoe@example.lu",
        "Do come.",
        {"uses": 1},
    )
    assert first.manage_url == f"http://moien.test/e/{scene.slug}?invitation={invitation.code}"
    assert first.mail != second.mail
    await scene.decline(invitation)
    with pytest.raises(InvitationNotOpen):
        await scene.remind(invitation)


async def test_nothing_is_mailed_without_an_address_or_an_open_event() -> None:
    scene = OneInvitingEvent(state="draft")
    with pytest.raises(RegistrationClosed):
        await scene.invite(email="zoe@example.lu", send=True)
    open_scene = OneInvitingEvent()
    with pytest.raises(InvitationWithoutAddress):
        await open_scene.remind(await open_scene.invite())


async def test_the_log_and_the_mails_ids_do_not_hold_the_code() -> None:
    scene = OneInvitingEvent()
    invitation = await scene.invite(email="zoe@example.lu", send=True)
    await scene.decline(invitation, reason="I am ill.")
    assert scene.audited() == ["invitation.created", "invitation.declined"]
    assert invitation.code not in f"{scene.store.audit}"
    assert "ill" not in f"{scene.store.audit}"
    assert invitation.code not in scene.mails()[0].mail
    assert scene.now(invitation).reason == "I am ill."


async def test_colleagues_come_by_the_bookers_invitation_while_it_has_uses() -> None:
    scene = OneInvitingEvent(capacity=3, categories=[a_category(), a_category("vip", invitation_only=True)])
    invitation = await scene.invite(category="vip", holds_places=True, uses=3)
    group = (Colleague(email="max@example.lu"), Colleague(email="eva@example.lu"))
    assert await scene.submit(category="vip", invitation=invitation.code, colleagues=group) == "confirmed"
    assert [r.invitation for r in scene.registrations] == [invitation.code] * 3
    assert (scene.held, scene.store.counts[scene.slug].event) == (0, 3)


async def test_colleagues_beyond_the_uses_come_without_invitation() -> None:
    scene = OneInvitingEvent(capacity=2)
    invitation = await scene.invite(holds_places=True)
    await scene.submit()
    form = a_form(invitation=invitation.code, colleagues=(Colleague(email="max@example.lu"),))
    outcome = await scene.submit_group(form)
    assert (outcome.booker, outcome.colleagues) == ("confirmed", ("waitlisted",))
    assert scene.held == 0
