"""A booker looks after a group: whatever they do to somebody who was registered before looks the same."""

from dataclasses import replace
from typing import Any, cast

import pytest

from services.registration.domain.attendance import Attendance, ListAttendance, Stay
from services.registration.domain.form_check import FormInvalid
from services.registration.domain.group_members import Member, UnknownMember, members_of
from services.registration.domain.places import free_in_event, free_in_session
from services.registration.domain.registration import ChangesFrozen, NotInThisState, PlaceUsed, Registration
from services.registration.domain.registration_form import Changes, Colleague
from services.registration.domain.shown_places import shown_places
from services.registration.use_cases.groups.cancel_colleague import cancel_colleague
from services.registration.use_cases.groups.change_colleague import change_colleague
from services.registration.use_cases.groups.erase_colleague import erase_colleague
from services.registration.use_cases.people.change_registration import change_registration
from shared.contracts import Order
from tests.support.registration.builders import NOW, a_group, a_session
from tests.support.registration.fake_traces import FakePersonTraces
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.one_event import OneEvent

ADA = Colleague(first_name="Ada", email="ada@example.lu")
BOB = Colleague(first_name="Bob")


class Group(OneEvent):
    """A booker, zoe@example.lu, with colleagues, of whom those `known` were registered before."""

    @classmethod
    async def of(cls, *colleagues: Colleague, known: str = "", **fields: Any) -> "Group":
        group = cls(**fields)
        if known:
            await group.submit(email=known)
        await group.submit_group(a_group(*colleagues, email="zoe@example.lu"))
        group.store.sent.clear()
        return group

    @property
    def booker(self) -> Registration:
        return next(r for r in self.registrations if r.email == "zoe@example.lu")

    @property
    def members(self) -> list[Member]:
        return members_of(self.booker, [r for r in self.registrations if r.booked_by == self.booker.code])

    async def change(self, member: str | None = None, **changes: Any) -> None:
        registrations = FakeRegistrations(self.store)
        member = member or self.members[0].id
        await change_colleague(
            self.event, self.booker, member, cast(Changes, changes), registrations=registrations, **self.tools
        )

    async def erase(self, member: str) -> None:
        stored: dict[str, Any] = {
            "registrations": FakeRegistrations(self.store),
            "traces": FakePersonTraces(self.store),
        }
        await erase_colleague(self.event, self.booker, member, **stored, **self.tools)

    def shown(self) -> tuple[int | None, ...]:
        """The free places that everybody sees: in the event, and in each session."""
        event, places = self.event, shown_places(self.event, self.store.counts[self.slug], NOW)
        return free_in_event(event, places), *(free_in_session(event, places, s.id) for s in event.sessions)

    async def cancel_first(self) -> None:
        registrations, member = FakeRegistrations(self.store), self.members[0].id
        await cancel_colleague(self.event, self.booker, member, registrations=registrations, **self.tools)


async def test_a_name_that_follows_is_mailed_to_the_booker_with_the_new_badge() -> None:
    group = await Group.of(Colleague())
    await group.change(first_name="Ada")
    assert [(m.kind, m.to, m.passed_on) for m in group.mails()] == [("changed", "zoe@example.lu", True)]
    assert group.members[0].name == "Ada"


async def test_with_an_address_of_their_own_nobody_else_has_their_link() -> None:
    group = await Group.of(BOB)
    before = next(r for r in group.registrations if r.booked_by)
    await group.change(email="bob@example.lu")
    after = group.store.registrations[before.id]
    assert [(mail.kind, mail.to) for mail in group.mails()] == [("confirmation", "bob@example.lu")]
    assert (after.holder, after.booker_email, after.secret != before.secret) == (2, "", True)
    assert [ticket.state for ticket in after.tickets] == ["revoked", "valid"]
    assert group.members[0].code == ""


@pytest.mark.parametrize("known", ["", "ada@example.lu"])
async def test_nobody_who_has_come_is_changed_or_cancelled_known_before_or_not(known: str) -> None:
    group = await Group.of(ADA, known=known)
    owner = next(r for r in group.registrations if r.email == "ada@example.lu")
    main = ListAttendance(list="main", first_in=NOW, inside=True, stays=(Stay(NOW),))
    group.store.attendance[owner.id] = Attendance(lists={"main": main}), Order(0, 1)
    with pytest.raises(PlaceUsed):
        await group.change(company="Ferro SA")
    with pytest.raises(PlaceUsed):
        await group.cancel_first()


async def test_a_booker_erases_who_has_no_address_of_their_own() -> None:
    group = await Group.of(BOB, ADA, Colleague(last_name="Known", email="eve@example.lu"), known="eve@example.lu")
    bob, ada, eve = group.members
    await group.erase(bob.id)
    for other in (bob, ada, eve):  # who is erased already, and who have addresses, known before or not
        with pytest.raises(UnknownMember):
            await group.erase(other.id)
    erased, *others = group.members
    assert (erased.erased, erased.name, erased.state, others) == (True, "", "cancelled", [ada, eve])
    assert group.store.counts[group.slug].event == 3


async def test_a_booker_erases_nobody_in_other_groups() -> None:
    group = await Group.of(BOB)
    await group.submit_group(a_group(Colleague(last_name="Guest"), email="eve@example.lu"))
    stranger = next(r for r in group.registrations if r.last_name == "Guest")
    for member in (stranger.id, group.booker.id, "nobody"):
        with pytest.raises(UnknownMember):
            await group.erase(member)
    assert not any(registration.erased_at for registration in group.registrations)


async def test_an_address_that_is_registered_already_looks_like_a_new_one_to_the_booker() -> None:
    group = await Group.of(BOB, known="bob@example.lu")
    (before,) = group.members
    await group.change(email="bob@example.lu", company="Ferro SA")
    (after,) = group.members
    assert (after.id, after.email, after.company, after.state) == (before.id, "bob@example.lu", "Ferro SA", "confirmed")
    assert group.store.mails_sent() == [("already_registered", "bob@example.lu")]
    assert group.store.registrations[before.id].state == "cancelled"
    assert group.store.counts[group.slug].event == 2


@pytest.mark.parametrize("known", ["ada@example.lu", "eve@example.lu"])
async def test_the_free_places_shown_follow_what_a_booker_changes_whoever_it_is(known: str) -> None:
    sessions = [a_session("recycling", capacity=9), a_session("dinner", capacity=9, starts_at=None, ends_at=None)]
    group = await Group.of(replace(ADA, sessions=("dinner",)), known=known, capacity=9, sessions=sessions)
    seen = [group.shown()]
    for booked in ((), ("recycling",)):
        await group.change(sessions=booked)
        seen.append(group.shown())
    await group.cancel_first()
    assert [*seen, group.shown()] == [(6, 9, 8), (6, 9, 9), (6, 8, 9), (7, 9, 9)]


@pytest.mark.parametrize("known", ["bob@example.lu", "eve@example.lu"])
async def test_an_address_that_follows_changes_no_free_places_whoever_has_it(known: str) -> None:
    group = await Group.of(BOB, known=known, capacity=9)
    await group.change(email="bob@example.lu")
    assert group.shown() == (6,)


async def test_changing_somebody_who_was_registered_before_tells_nobody() -> None:
    group = await Group.of(ADA, known="ada@example.lu")
    await group.change(first_name="Adele", last_name="Lovelace", job_title="CTO")
    assert (group.members[0].name, group.members[0].job_title, group.mails()) == ("Adele Lovelace", "CTO", [])
    await group.cancel_first()
    assert (group.members[0].state, group.mails()) == ("cancelled", [])
    assert next(r for r in group.registrations if r.email == "ada@example.lu").state == "confirmed"


@pytest.mark.parametrize("known", ["", "ada@example.lu"])
async def test_refusals_are_the_same_for_those_who_were_registered_before(known: str) -> None:
    group = await Group.of(ADA, known=known, sessions=[a_session()], freeze_at=NOW.replace(month=8).isoformat())
    for changes in ({"first_name": ""}, {"sessions": ("dinner",)}):
        with pytest.raises(FormInvalid):
            await group.change(**changes)
    await group.change(email="another@example.lu", sessions=("recycling",))
    assert (group.members[0].email, group.members[0].sessions) == ("ada@example.lu", ("recycling",))
    group.clock.now = NOW.replace(month=8)
    with pytest.raises(ChangesFrozen):
        await group.change(first_name="Eve")
    await group.cancel_first()
    with pytest.raises(NotInThisState):
        await group.cancel_first()


async def test_a_cancelled_place_goes_to_the_next_and_the_others_keep_theirs() -> None:
    group = await Group.of(ADA, BOB, capacity=3)
    assert await group.submit(email="eve@example.lu") == "waitlisted"
    await group.cancel_first()
    states = {r.email: r.state for r in group.registrations}
    assert (states["ada@example.lu"], states["eve@example.lu"]) == ("cancelled", "confirmed")


async def test_a_booker_reaches_nobody_elses_people() -> None:
    group = await Group.of(BOB)
    await group.submit_group(a_group(Colleague(first_name="Eve"), email="other@example.lu"))
    eve = next(r for r in group.registrations if r.first_name == "Eve")
    for member in (eve.id, group.booker.id, "0" * 32):
        with pytest.raises(UnknownMember):
            await group.change(member, first_name="Mallory")


async def test_an_address_in_the_group_is_not_given_twice() -> None:
    group = await Group.of(BOB, ADA)
    for email in ("ZOE@example.lu", "ada@example.lu"):
        with pytest.raises(FormInvalid):
            await group.change(email=email)


async def test_those_without_an_address_follow_the_booker() -> None:
    group = await Group.of(BOB, Colleague(), ADA)
    changes = Changes(email="zoe@ferro.lu", last_name="Weber")
    await change_registration(group.slug, group.booker.code, changes, **group.by_organiser)
    bob, nameless, ada = (r for r in group.registrations if r.booked_by)
    assert [r.mail_address for r in (bob, nameless, ada)] == ["zoe@ferro.lu", "zoe@ferro.lu", "ada@example.lu"]
    assert nameless.name == "Guest of Zoë Weber"
