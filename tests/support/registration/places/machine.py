"""One event in memory, everything that is done to it, and the promises that are checked after each deed."""

from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from services.registration.domain.event_definition import EventDefinition
from services.registration.domain.registration import Registration
from services.registration.domain.registration_form import Changes, Successor
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.places.lapse_offers import lapse_offers
from services.registration.use_cases.steps.add_invitation import LOOK_AT_INVITATIONS
from services.registration.use_cases.steps.offer_place import OFFERS
from shared.contracts.mails import MailRequested
from shared.errors import Refusal
from tests.support.registration.builders import a_category, a_session
from tests.support.registration.invited import OneInvitingEvent
from tests.support.registration.places.promises import Scene, broken, broken_between

Result = TypeVar("Result")

CATEGORIES = ("industry", "press", "guest", "remote")
"""Guests are to be approved; remote people take no place in the room."""

NEVER = datetime.max.replace(tzinfo=UTC)
SESSIONS = ("dinner", "tour")
ACTIVE = ("confirmed", "waitlisted", "awaiting_approval")
categories = st.sampled_from(CATEGORIES)
bookings = st.lists(st.sampled_from(SESSIONS), unique=True)
numbers = st.integers(0, 30)
capacities = st.sampled_from([2, 1, 3, None, 0])
offer_hours = st.sampled_from([24, 5, None])


def anybody(*states: str) -> Callable[["PlacesBase"], bool]:
    """Whether somebody is in one of the states."""
    return lambda machine: any(person.state in states for person in machine.one.registrations)


def edited(category: str, sessions: list[str] | None) -> Changes:
    """A change of the sessions, else of the category."""
    return {"category": category} if sessions is None else {"sessions": tuple(sessions)}


def result_of(deed: Coroutine[Any, Any, Result]) -> Result:
    """The result of a deed that never has to wait, as on the fakes; other tests' event loop is left alone."""
    try:
        while deed.send(None) is None:  # it lets others have their turn
            pass
    except StopIteration as end:
        return end.value
    raise AssertionError("The deed waits for something outside.")


class PlacesBase(RuleBasedStateMachine):
    """Deeds are rules of the classes that build on this one. People are chosen by number among those there are."""

    out_of_turn = False

    @initialize(
        room=capacities,
        capacity=st.fixed_dictionaries(dict.fromkeys(("industry", "press", "remote", "dinner", "tour"), capacities)),
        offer_hours=offer_hours,
        invited=st.lists(st.tuples(categories, st.integers(1, 2)), max_size=2),
        early=st.lists(st.tuples(categories, bookings), min_size=3, max_size=9),
    )
    def open(
        self,
        room: int | None,
        capacity: dict[str, int | None],
        offer_hours: int | None,
        invited: list[tuple[str, int]],
        early: list[tuple[str, list[str]]],
    ) -> None:
        """Publishes the event, holds places for some, and others come early."""
        self.one = OneInvitingEvent(
            capacity=room,
            categories=[
                a_category("industry", capacity=capacity["industry"]),
                a_category("press", capacity=capacity["press"]),
                a_category("guest", approval=True),
                a_category("remote", capacity=capacity["remote"], online={"url": "https://moien.test/live"}),
            ],
            sessions=[a_session(name, capacity=capacity[name]) for name in SESSIONS],
            waiting_list={"offer_hours": offer_hours},
        )
        self.people = 0
        self.reached: set[tuple[str, int]] = set()
        self.unmailed: set[tuple[str, int]] = set()
        self.before = self.scene()
        for category, uses in invited:
            self.do(self.one.invite(category=category, uses=uses, holds_places=True))
        for category, sessions in early:
            self.do(self.one.submit(email=self.new_address(), category=category, sessions=sessions))
            self.keeps_every_promise()

    @invariant()
    def keeps_every_promise(self) -> None:
        """Checks the people as they are now, and the step that led there."""
        if not hasattr(self, "one"):
            return
        scene = self.scene()
        faults = [*broken(scene), *broken_between(self.before, scene, out_of_turn=self.out_of_turn)]
        assert not faults, faults
        assert not (faults := self.forgotten()), faults
        assert not (faults := self.wrong_confirmations()), faults
        self.before = scene
        self.out_of_turn = False

    def wrong_confirmations(self) -> list[str]:
        """Says who has more or fewer confirmations than one for each holder of their place who could be written to."""
        self.reached |= {(p.id, p.holder) for p in self.one.registrations if p.state == "confirmed" and p.mail_address}
        due = Counter[str | None](person for person, holder in self.reached if (person, holder) not in self.unmailed)
        sent = self.confirmations()
        wrong = sorted(filter(None, (person for person in due | sent if due[person] != sent[person])))
        return [f"{person} has {sent[person]} confirmations instead of {due[person]}" for person in wrong]

    def confirmations(self) -> Counter[str | None]:
        """The number of confirmations by the registration that they are about."""
        mails = (message for message in self.one.store.sent if isinstance(message, MailRequested))
        return Counter(mail.registration for mail in mails if mail.kind == "confirmation")

    def forgotten(self) -> list[str]:
        """Names what ends at a time at which nobody looks at the event."""
        ends = [(OFFERS, person.offer.expires_at) for person in self.one.registrations if person.offer]
        held = [i for i in self.one.store.invitations.values() if i.holds_places and i.answer == "open"]
        ends += [(LOOK_AT_INVITATIONS, invitation.expires_at) for invitation in held if invitation.expires_at]
        looks = self.one.store.looks
        return [f"nobody ends {kind}" for kind, at in ends if looks.get((kind, self.one.slug), NEVER) > at]

    def scene(self) -> Scene:
        """The event and its people now, leaving aside that somebody registered again."""
        store, slug = self.one.store, self.one.slug
        people = tuple(replace(person, reminded_at=None) for person in store.registrations.values())
        invitations = tuple(store.invitations.values())
        count = replace(store.counts[slug].copy(), shadows=[])
        return Scene(store.events[slug], count, people, invitations, self.one.clock.now)

    def somebody(self, number: int, *states: str) -> Registration:
        """One of the people in these states, or of all."""
        people = [person for person in self.one.registrations if not states or person.state in states]
        return people[number % len(people)]

    @property
    def offered(self) -> list[Registration]:
        """The people to whom a place is offered."""
        return [person for person in self.one.registrations if person.offer]

    @property
    def addresses(self) -> list[str]:
        """The addresses that are registered."""
        return [person.email for person in self.one.registrations if person.is_active and person.email]

    def known_address(self, number: int) -> str:
        """One of the addresses that are registered."""
        return self.addresses[number % len(self.addresses)]

    @property
    def is_open(self) -> bool:
        """Whether people can register."""
        return self.before.event.state == "published" and self.before.now < self.before.event.ends_at

    def successor(self, to: int | None) -> Successor:
        """Somebody new, or one of the people."""
        email = self.new_address() if to is None or not self.addresses else self.known_address(to)
        return Successor(first_name="Ada", last_name="Weber", email=email, consents={"privacy": True})

    def new_address(self) -> str:
        """An address that nobody had before."""
        self.people += 1
        return f"guest{self.people}@example.lu"

    def act(
        self, use_case: Callable[..., Coroutine[Any, Any, Any]], person: Registration, *given: Any, **more: Any
    ) -> Any:
        """An organiser acts on a registration."""
        return self.do(use_case(self.one.slug, person.code, *given, **more, **self.one.by_organiser))

    def redefine(self, edit: Callable[[EventDefinition], EventDefinition]) -> None:
        """An organiser changes the event, and the schedule does everything that is due by that."""
        self.do(change_event(self.one.slug, edit, **self.one.by_organiser))
        self.do_what_is_due()

    def do_what_is_due(self) -> None:
        """The schedule looks at the event where something of it has ended."""
        looks, slug = self.one.store.looks, self.one.slug
        for kind in (OFFERS, LOOK_AT_INVITATIONS):
            if looks.get((kind, slug), NEVER) <= self.one.clock.now:
                due_at = looks.pop((kind, slug))
                offers = kind == OFFERS
                again = self.do(lapse_offers(slug, due_at, **self.one.tools) if offers else self.one.lapse())
                looks = self.one.store.looks
                looks[kind, slug] = min(again or NEVER, looks.get((kind, slug), NEVER))

    def do(self, deed: Coroutine[Any, Any, Result]) -> Result | None:
        """The result of a deed; None where it is refused, and then nothing has changed."""
        before = self.scene()
        try:
            return result_of(deed)
        except Refusal:
            assert self.scene() == before
            return None
