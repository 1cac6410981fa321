"""Members register first: an address decides, never a company that anybody can type."""

from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.audit import audited_settings
from services.registration.domain.event_definition import EventInvalid, check_definition
from services.registration.domain.opening import OnlyMembersYet, next_opening, takes_wishes
from services.registration.domain.reschedule import shifted
from services.registration.web.events.event_models import definition_json, read_definition
from tests.support.registration.builders import NOW, a_definition, an_event, an_organisation
from tests.support.registration.one_event import OneEvent

UNTIL = NOW + timedelta(days=3)
MEMBER = an_organisation("Ferro", domains=("ferro.lu",), member=True)
OTHER = an_organisation("Post", domains=("post.lu",))


def first(**who: Any) -> dict[str, Any]:
    return {"until": UNTIL.isoformat(), **who}


def a_scene(**who: Any) -> OneEvent:
    scene = OneEvent(members_first=first(**who))
    scene.store.organisations = [MEMBER, OTHER]
    return scene


@pytest.mark.parametrize(
    ("who", "email"),
    [
        ({"addresses": ["Zoe@example.lu"]}, "zoe@EXAMPLE.lu"),
        ({"domains": ["example.lu"]}, "anna@mail.example.lu"),
        ({"organisations": [OTHER.id]}, "anna@post.lu"),
        ({"members": True}, "anna@lab.ferro.lu"),
    ],
)
async def test_members_register_and_others_wait(who: dict[str, Any], email: str) -> None:
    scene = a_scene(**who)
    assert await scene.submit(email=email) == "confirmed"
    for stranger in ("x@gmail.com", "anna@otherexample.lu", f"{email.replace('@', '.x@')}.com"):
        with pytest.raises(OnlyMembersYet):
            await scene.submit(email=stranger)
    scene.clock.now = UNTIL
    assert await scene.submit(email="x@gmail.com") == "confirmed"


async def test_a_company_that_was_typed_is_no_key() -> None:
    with pytest.raises(OnlyMembersYet):
        await a_scene(members=True).submit(email="x@gmail.com", company="Ferro")


async def test_an_organisation_that_is_no_member_waits() -> None:
    with pytest.raises(OnlyMembersYet):
        await a_scene(members=True).submit(email="anna@post.lu")


async def test_the_answer_is_the_same_for_a_registered_address() -> None:
    scene = a_scene(members=True)
    await scene.enter(email="x@gmail.com")
    mails = len(scene.mails())
    with pytest.raises(OnlyMembersYet) as registered:
        await scene.submit(email="x@gmail.com")
    with pytest.raises(OnlyMembersYet) as new:
        await scene.submit(email="y@gmail.com")
    assert registered.value.detail == new.value.detail
    assert "2026-06-04T12:00:00+02:00" in new.value.detail
    assert len(scene.mails()) == mails


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({"members_first": first()}, "/members_first/members"),
        ({"members_first": first(members=True), "registration_opens_at": UNTIL.isoformat()}, "/members_first/until"),
        ({"members_first": first(members=True), "registration_closes_at": NOW.isoformat()}, "/members_first/until"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings: dict[str, Any], pointer: str) -> None:
    with pytest.raises(EventInvalid) as refused:
        check_definition(read_definition(a_definition(**settings)))
    assert [at for at, _ in refused.value.errors] == [pointer]


def test_the_time_moves_along_and_addresses_stay_out_of_the_log() -> None:
    event = an_event(members_first=first(addresses=["zoe@example.lu"]))
    clone = shifted(event.definition(), event.starts_at + timedelta(days=7))
    assert clone.members_first is not None
    assert clone.members_first.until == UNTIL + timedelta(days=7)
    assert "zoe@" not in repr(audited_settings(event))
    assert read_definition(definition_json(event)) == event.definition()


def test_wishes_are_taken_until_everybody_can_register() -> None:
    opens = NOW + timedelta(days=1)
    event = an_event(registration_opens_at=opens.isoformat(), members_first=first(members=True))
    assert takes_wishes(event, NOW)
    assert takes_wishes(event, opens)
    assert not takes_wishes(event, UNTIL)
    assert not takes_wishes(an_event(registration_opens_at=opens.isoformat(), state="draft"), NOW)
    looks = [next_opening(event, moment) for moment in (NOW, opens, UNTIL, event.ends_at)]
    assert looks == [opens, UNTIL, event.ends_at, None]


@pytest.mark.parametrize(("who", "left"), [({"members": True}, True), ({}, False)])
async def test_a_copy_of_an_event_has_no_addresses_of_people(who: dict[str, Any], left: bool) -> None:
    event = an_event(members_first=first(addresses=["zoe@example.lu"], **who))
    assert event.members_first is not None
    copy = event.members_first.without_people()
    assert (copy is not None, copy.addresses if copy else ()) == (left, ())
