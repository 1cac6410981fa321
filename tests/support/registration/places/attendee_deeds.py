"""Deeds of people: they register, alone or together, change their minds, and answer offers."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.registration.domain.registration_form import Colleague, IfShort, RegistrationForm
from services.registration.use_cases.people.change_own_registration import change_own_registration
from services.registration.use_cases.places.accept_offer import accept_offer
from services.registration.use_cases.places.cancel_own_registration import cancel_own_registration
from services.registration.use_cases.places.decline_offer import decline_offer
from services.registration.use_cases.places.hand_over_own_place import hand_over_own_place
from services.registration.use_cases.places.leave_waiting_list import leave_waiting_list
from services.registration.use_cases.places.say_not_coming import say_not_coming
from tests.support.registration.builders import a_form
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.places.expectations import expected_group, expected_outcome
from tests.support.registration.places.machine import ACTIVE, PlacesBase, anybody, bookings, categories, edited, numbers

colleagues = st.lists(st.tuples(categories, bookings), min_size=1, max_size=4)
shortage = st.sampled_from(["none", "some"])


class Attendees(PlacesBase):
    """The rules of those who register."""

    @rule(category=categories, sessions=bookings)
    def register(self, category: str, sessions: list[str]) -> None:
        """Somebody new registers, and is told what a look at the people says."""
        outcome = self.do(self.one.submit(email=self.new_address(), category=category, sessions=sessions))
        assert outcome == (expected_outcome(self.before, category) if self.is_open else None)

    @precondition(lambda machine: machine.addresses)
    @rule(category=categories, number=numbers)
    def register_again(self, category: str, number: int) -> None:
        """Somebody registers again, and is told what somebody new would be told; nothing changes."""
        outcome = self.do(self.one.submit(email=self.known_address(number), category=category))
        assert outcome == (expected_outcome(self.before, category) if self.is_open else None)
        assert self.scene() == self.before

    @precondition(lambda machine: machine.offered)
    @rule(number=numbers)
    def accept(self, number: int) -> None:
        """Somebody takes the place that is offered; where all were asked, before others."""
        person = self.offered[number % len(self.offered)]
        self.do(accept_offer(self.one.event, person, **self.one.tools))
        self.out_of_turn = True

    @precondition(anybody("waitlisted"))
    @rule(number=numbers, leaves=st.booleans())
    def decline_offer(self, number: int, leaves: bool) -> None:
        """Somebody wants no place any more, whether one is offered or not."""
        person = self.somebody(number, "waitlisted")
        self.do((leave_waiting_list if leaves else decline_offer)(self.one.event, person, **self.one.tools))

    @rule(
        booker=categories, others=st.lists(st.tuples(categories, bookings), min_size=1, max_size=4), if_short=shortage
    )
    def register_group(self, booker: str, others: list[tuple[str, list[str]]], if_short: IfShort) -> None:
        """Somebody brings colleagues, of whom every second one has an address."""
        named = tuple(
            Colleague(first_name="Ada", category=category, sessions=tuple(sessions), email=self.new_address() * (n % 2))
            for n, (category, sessions) in enumerate(others)
        )
        self._together(a_form(email=self.new_address(), category=booker, colleagues=named, if_short=if_short))

    @precondition(lambda machine: machine.addresses)
    @rule(number=numbers, booker=categories, other=categories)
    def register_known_group(self, number: int, booker: str, other: str) -> None:
        """Somebody brings a colleague who is registered already: both are told what a new one would be told.

        Not for all or none: then the booker waits as long as if the colleague did, also where there is a place.
        """
        colleague = Colleague(first_name="Ada", category=other, email=self.known_address(number))
        form = a_form(email=self.new_address(), category=booker, colleagues=(colleague,), if_short="some")
        self._together(form)

    def _together(self, form: RegistrationForm) -> None:
        group = [form.category, *(colleague.category for colleague in form.colleagues)]
        outcome = self.do(self.one.submit_group(form))
        outcomes = [outcome.booker, *outcome.colleagues] if outcome else None
        assert outcomes == (expected_group(self.before, group, form.if_short) if self.is_open else None)

    @precondition(anybody(*ACTIVE))
    @rule(number=numbers)
    def cancel_own(self, number: int) -> None:
        """Somebody cannot come."""
        registrations = FakeRegistrations(self.one.store)
        person = self.somebody(number)
        self.do(cancel_own_registration(self.one.event, person, registrations=registrations, **self.one.tools))

    @precondition(anybody(*ACTIVE))
    @rule(number=numbers, category=categories, sessions=st.none() | bookings)
    def edit_own(self, number: int, category: str, sessions: list[str] | None) -> None:
        """Somebody wants another category or other sessions; who keeps a place in the event overtakes nobody."""
        changes = edited(category, sessions)
        self.do(change_own_registration(self.one.event, self.somebody(number), changes, **self.one.tools))

    @precondition(anybody(*ACTIVE))
    @rule(number=numbers, to=st.none() | numbers)
    def hand_over_own(self, number: int, to: int | None) -> None:
        """Somebody gives their place to somebody else, perhaps to one who is registered already."""
        place, successor = self.somebody(number), self.successor(to)
        registrations = FakeRegistrations(self.one.store)
        tools = {"successor": successor, "registrations": registrations, **self.one.tools}
        self.do(hand_over_own_place(self.one.event, place, **tools))

    @precondition(anybody("confirmed"))
    @rule(number=numbers)
    def say_no(self, number: int) -> None:
        """Somebody who was asked whether they still come does not."""
        person, registrations = self.somebody(number, "confirmed"), FakeRegistrations(self.one.store)
        self.do(say_not_coming(self.one.event, person, registrations=registrations, **self.one.tools))
