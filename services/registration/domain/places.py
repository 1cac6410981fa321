"""The places that are taken, the people who wait, and the turns in which they get a place.

A place is taken by a confirmed registration, in the event and in its category, and by each of its confirmed bookings.
A place that is offered to somebody, or held by an invitation, is taken, too: in the event and in its category.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.registration.domain.event import Event
from services.registration.domain.invitation import Invitation
from services.registration.domain.registration import Booking, Registration
from services.registration.domain.shadow import Shadow
from shared.contracts.registration import BookingState
from shared.errors import Conflict

Outcome = Literal["confirmed", "waitlisted", "awaiting_approval"]


class SoldOut(Conflict):
    """There are no places left."""


@dataclass(slots=True)
class PlaceCount:
    """Places of confirmed people in the event, per category and session; people waiting per category; the line number.

    `offered` counts per category those who wait and to whom a place is offered that is held for them, `held` the places
    that invitations hold; `waiting` are all others who wait. `parties` are those of them who wait for places for their
    whole group, by the code that they share and their category.

    `awaiting_approval` counts people per category, `wished` bookings per session that hold no place, `queued` those
    of them whose people have a place in the event and get the next one in the session. `shadows` are no places: they
    are only shown as such.
    """

    event: int = 0
    categories: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    awaiting_approval: dict[str, int] = field(default_factory=dict)
    wished: dict[str, int] = field(default_factory=dict)
    queued: dict[str, int] = field(default_factory=dict)
    offered: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    parties: dict[str, dict[str, int]] = field(default_factory=dict)
    shadows: list[Shadow] = field(default_factory=list)
    line: int = 0

    def copy(self) -> "PlaceCount":
        """A count of its own that starts from this one."""
        return PlaceCount(
            event=self.event,
            categories=dict(self.categories),
            sessions=dict(self.sessions),
            waiting=dict(self.waiting),
            awaiting_approval=dict(self.awaiting_approval),
            wished=dict(self.wished),
            queued=dict(self.queued),
            offered=dict(self.offered),
            held=dict(self.held),
            parties={code: dict(people) for code, people in self.parties.items()},
            shadows=list(self.shadows),
            line=self.line,
        )

    def next_line(self) -> int:
        """A number that is larger than all before: the order in which people came."""
        self.line += 1
        return self.line

    def take(self, registration: Registration) -> None:
        """Counts what a registration holds."""
        self._count(registration, 1)

    def give_back(self, registration: Registration) -> None:
        """Counts what a registration no longer holds."""
        self._count(registration, -1)

    def take_one(self, outcome: Outcome, category: str) -> None:
        """Counts somebody who comes with this outcome, without their sessions."""
        if outcome == "confirmed":
            self.event += 1
        counts = {"confirmed": self.categories, "waitlisted": self.waiting, "awaiting_approval": self.awaiting_approval}
        _add(counts[outcome], category, 1)

    def hold(self, invitation: Invitation) -> None:
        """Counts the places that an invitation holds."""
        _add(self.held, invitation.category, invitation.places_held)

    def release(self, invitation: Invitation) -> None:
        """Counts the places that an invitation no longer holds."""
        _add(self.held, invitation.category, -invitation.places_held)

    def release_one(self, category: str) -> None:
        """Counts that one of the places that invitations hold in a category is held no longer."""
        _add(self.held, category, -1)

    def taken_in_category(self, category: str) -> int:
        """The places that are taken in a category: by confirmed people, by offers and by invitations."""
        return sum(numbers.get(category, 0) for numbers in (self.categories, self.offered, self.held))

    @property
    def people_waiting(self) -> int:
        """All who wait for the event, also those to whom a place is offered."""
        return sum(self.waiting.values()) + sum(self.offered.values())

    @property
    def waiting_alone(self) -> set[str]:
        """The categories of which somebody waits by themselves."""
        alone = Counter(self.waiting)
        for people in self.parties.values():
            alone.subtract(people)
        return {category for category, people in alone.items() if people > 0}

    @property
    def has_people(self) -> bool:
        """Whether somebody is registered, waits, or is to be approved."""
        return bool(self.names_in_use()[0])

    def names_in_use(self) -> tuple[set[str], set[str]]:
        """The categories and the sessions that somebody has or waits for."""
        categories = (self.categories, self.waiting, self.awaiting_approval, self.offered, self.held)
        return _named(categories), _named((self.sessions, self.wished))

    def _count(self, registration: Registration, change: int) -> None:
        if not registration.is_active:
            return
        if registration.state == "waitlisted":
            _add(self.offered if registration.holds_offer else self.waiting, registration.category, change)
            if registration.waits_together and not registration.holds_offer:
                self._count_in_party(registration, change)
        elif registration.state == "awaiting_approval":
            _add(self.awaiting_approval, registration.category, change)
        else:
            self.event += change
            _add(self.categories, registration.category, change)
        for booking in registration.sessions:
            _add(self.sessions if booking.state == "confirmed" else self.wished, booking.id, change)
            if booking.state == "waitlisted" and registration.state == "confirmed":
                _add(self.queued, booking.id, change)

    def _count_in_party(self, registration: Registration, change: int) -> None:
        people = self.parties.pop(registration.party, {})
        _add(people, registration.category, change)
        if remaining := {category: number for category, number in people.items() if number > 0}:
            self.parties[registration.party] = remaining


def _named(counts: Iterable[dict[str, int]]) -> set[str]:
    return {name for numbers in counts for name, number in numbers.items() if number > 0}


def _add(counts: dict[str, int], key: str, change: int) -> None:
    counts[key] = counts.get(key, 0) + change


def taken_in_event(event: Event, count: PlaceCount) -> int:
    """The places that are taken in the room: by confirmed people, by offers and by invitations."""
    everywhere = count.event + sum(count.offered.values()) + sum(count.held.values())
    return everywhere - sum(count.taken_in_category(category.id) for category in event.categories if category.online)


def free_in_event(event: Event, count: PlaceCount) -> int | None:
    """Free places in the event; None: no limit."""
    return None if event.capacity is None else max(event.capacity - taken_in_event(event, count), 0)


def has_room(event: Event, count: PlaceCount, category: str) -> bool:
    """Whether both the event and the category have a place left; people online need none in the event."""
    in_room = event.is_online(category) or free_in_event(event, count) != 0
    return in_room and category_has_room(event, count, category)


def has_room_to_move(event: Event, count: PlaceCount, source: str, target: str, now: datetime) -> bool:
    """Whether somebody with a place in the category `source` may have one in `target` instead.

    Those in the room keep their place there. Whoever comes into it from online needs a free one, and overtakes nobody.
    """
    if source == target:
        return True
    if event.is_online(target) or not event.is_online(source):
        return category_has_room(event, count, target)
    return has_room(event, count, target) and not a_single_is_ahead(event, count, target, now)


def category_has_room(event: Event, count: PlaceCount, category: str, number: int = 1) -> bool:
    """Whether the category has so many places left."""
    definition = event.category(category)
    if definition is None or definition.capacity is None:
        return True
    return count.taken_in_category(category) + number <= definition.capacity


def session_has_room(event: Event, count: PlaceCount, session: str) -> bool:
    """Whether the session has a place left."""
    definition = event.session(session)
    if definition is None or definition.capacity is None:
        return True
    return count.sessions.get(session, 0) < definition.capacity


def free_in_session(event: Event, count: PlaceCount, session: str) -> int | None:
    """Free places in a session for newcomers; none while others wait for it. None: no limit."""
    definition = event.session(session)
    if definition is None or definition.capacity is None:
        return None
    taken = count.sessions.get(session, 0) + max(count.queued.get(session, 0), 0)
    return max(definition.capacity - taken, 0) if session_is_free(event, count, session) else 0


def session_is_free(event: Event, count: PlaceCount, session: str) -> bool:
    """Whether somebody who books the session now gets a place in it: there is one, and nobody waits for it."""
    return session_has_room(event, count, session) and count.queued.get(session, 0) <= 0


def outcome_for(
    event: Event, count: PlaceCount, category: str, now: datetime, invitation: Invitation | None = None
) -> Outcome:
    """The state that a new registration of `category` gets at `now`. Raises SoldOut where nobody may wait.

    Nobody overtakes: while somebody waits who could have the place, a newcomer waits, too. An open `invitation` to this
    category is its approval; whoever takes a place that it holds overtakes nobody.
    """
    if invitation is not None and invitation.places_held:
        return "confirmed"
    definition = event.category(category)
    if definition is not None and definition.approval and invitation is None:
        return "awaiting_approval"
    if has_room(event, count, category) and not a_single_is_ahead(event, count, category, now):
        return "confirmed"
    if not event.waiting_list.enabled:
        raise SoldOut
    return "waitlisted"


def full_part(event: Event, count: PlaceCount, category: str) -> Literal["event", "category"]:
    """Returns the part of the event for whose places somebody of `category` waits: all of it, or the category."""
    return "category" if free_in_event(event, count) != 0 and not category_has_room(event, count, category) else "event"


def a_single_is_ahead(event: Event, count: PlaceCount, category: str, now: datetime) -> bool:
    """Whether somebody waits by themselves at `now` who could have the next place that one of `category` could have.

    A group that waits for places for all of them does not count: one place is not enough for it, and would stay empty.
    So would every place after the closing of the list, if people waited behind it who can get none any more.
    """
    if event.waiting_list_has_closed(now):
        return False

    def could_have_it(other: str) -> bool:
        apart = other != category and (event.is_online(other) or event.is_online(category))
        return not apart and category_has_room(event, count, other)

    return any(could_have_it(other) for other in count.waiting_alone)


def bookings_for(
    event: Event, count: PlaceCount, sessions: Iterable[str], *, confirmed: bool, held: Iterable[Booking] = ()
) -> tuple[Booking, ...]:
    """The bookings of `sessions` for a registration that is `confirmed` or not; `held` are those it has already.

    A full session is waited for, also while others wait, and keeps nobody out of the event. Who holds a place in one
    keeps it.
    """
    before = {booking.id: booking for booking in held}
    return tuple(_booking(event, count, session, confirmed, before.get(session)) for session in sessions)


def _booking(event: Event, count: PlaceCount, session: str, confirmed: bool, held: Booking | None) -> Booking:
    keeps = held is not None and held.state == "confirmed"
    state: BookingState = (
        "confirmed" if confirmed and (keeps or session_is_free(event, count, session)) else "waitlisted"
    )
    return Booking(id=session, state=state, line=held.line if held else count.next_line())
