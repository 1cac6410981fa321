"""The promises about an event's places, checked on the people: lists are searched, nothing is counted up.

`Scene` is all that there is of one event at one time. `broken` names what is wrong in it, `broken_between` what is
wrong about the way from one scene to the next one.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.registration.domain.event import Event
from services.registration.domain.invitation import Invitation
from services.registration.domain.places import PlaceCount
from services.registration.domain.recount import miscounts, recount
from services.registration.domain.registration import Offer, Registration


@dataclass(frozen=True)
class Scene:
    """An event with its count and its people at a moment."""

    event: Event
    count: PlaceCount
    people: tuple[Registration, ...]
    invitations: tuple[Invitation, ...]
    now: datetime

    @property
    def has_closed(self) -> bool:
        """Whether the list of those who wait is closed for good."""
        return self.now >= self.closes_at and not self.is_postponed

    @property
    def is_postponed(self) -> bool:
        """Whether nobody knows its date."""
        return self.event.state == "postponed"

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.now >= self.event.ends_at and not self.is_postponed

    @property
    def closes_at(self) -> datetime:
        """The evening before, unless organisers chose another time, or the event was made later than that."""
        first_day = self.event.starts_at.astimezone(self.event.zone)
        eve = first_day.replace(hour=18, minute=0) - timedelta(days=1)
        return self.event.waiting_list.closes_at or (eve if self.event.created_at < eve else self.event.starts_at)

    @property
    def moves(self) -> bool:
        """Whether free places go to those who wait."""
        return self.event.state == "published" and self.now < self.closes_at

    @property
    def online(self) -> set[str]:
        """The categories whose people take no place in the room."""
        return {category.id for category in self.event.categories if category.online}

    def in_state(self, state: str) -> list[Registration]:
        """The people in a state, by line."""
        return sorted((p for p in self.people if p.state == state), key=lambda p: p.line)

    def waiting(self, *, asked: bool = False) -> list[Registration]:
        """The people who wait, for whom no place is held, by line; also those who are `asked` with all others."""
        return [p for p in self.in_state("waitlisted") if p.offer is None or (asked and not p.offer.holds_place)]

    def alone(self, *, asked: bool = False) -> list[Registration]:
        """The people who wait and may still get a place, but for those of a group that takes places for all or none."""
        return [] if self.has_closed else [person for person in self.waiting(asked=asked) if not person.waits_together]

    def parties(self) -> list[list[Registration]]:
        """The people who wait and are to be served together."""
        parties: dict[str, list[Registration]] = {}
        for person in self.waiting():
            name = person.booked_by or person.code if person.waits_together else f"{person.code} alone"
            parties.setdefault(name, []).append(person)
        return [*parties.values()]

    def waiting_for(self, session: str) -> list[Registration]:
        """The confirmed people who wait for a session, in the order in which they booked it."""
        waiting = [
            (booking.line, person)
            for person in self.in_state("confirmed")
            for booking in person.sessions
            if (booking.id, booking.state) == (session, "waitlisted")
        ]
        return [person for _, person in sorted(waiting, key=lambda pair: pair[0])]

    def takers(self) -> list[str]:
        """The category of each place that is taken: by confirmed people, by offers, by invitations."""
        people = [p.category for p in self.in_state("confirmed")]
        offers = [p.category for p in self.in_state("waitlisted") if p.offer and p.offer.holds_place]
        held = [i.category for i in self.invitations for _ in range(i.uses - i.used) if i.holds_places and is_open(i)]
        return people + offers + held

    def taken(self) -> dict[str, int]:
        """The taken places by part of the event: `event`, `category press`, `session dinner`."""
        takers = self.takers()
        taken = Counter({"event": sum(category not in self.online for category in takers)})
        taken.update(f"category {category}" for category in takers)
        bookings = [b for person in self.people if person.is_active for b in person.sessions if b.state == "confirmed"]
        taken.update(f"session {booking.id}" for booking in bookings)
        return taken

    def capacities(self) -> dict[str, int]:
        """The capacity of each part that has one."""
        parts = [("event", self.event.capacity)]
        parts += [(f"category {category.id}", category.capacity) for category in self.event.categories]
        parts += [(f"session {session.id}", session.capacity) for session in self.event.sessions]
        return {part: capacity for part, capacity in parts if capacity is not None}

    def has_room(self, category: str) -> bool:
        """Whether somebody of the category could have a place."""
        return self.is_free(f"category {category}") and (category in self.online or self.is_free("event"))

    def is_free(self, part: str) -> bool:
        """Whether there is a place in a part of the event."""
        return self.taken().get(part, 0) < self.capacities().get(part, float("inf"))

    def could_have(self, waiting: Registration, category: str) -> bool:
        """Whether somebody who waits could have the place that is free for the category, if it is free."""
        in_room = not {waiting.category, category} & self.online
        return (in_room or waiting.category == category) and self.is_free(f"category {waiting.category}")

    def without(self, person: Registration) -> "Scene":
        """The scene as if this person had no place."""
        return replace(self, people=tuple(p for p in self.people if p.id != person.id))


def is_open(invitation: Invitation) -> bool:
    """Whether nobody has put an end to it."""
    return invitation.answer == "open"


def broken(scene: Scene) -> list[str]:
    """Everything that is wrong, in sentences."""
    return [*miscounts(scene.count, recount(scene.people, scene.invitations)), *_people(scene), *_leaks(scene)]


def _people(scene: Scene) -> Iterator[str]:
    for person in scene.people:
        valid = sum(ticket.state == "valid" for ticket in person.tickets)
        if person.erased_at:
            continue
        in_room = person.category not in scene.online
        if valid != in_room if person.state == "confirmed" else valid > (person.state == "cancelled"):
            yield f"{person.code} is {person.state} with {valid} valid tickets"
        if person.state != "confirmed" and person.is_active and any(b.state == "confirmed" for b in person.sessions):
            yield f"{person.code} is {person.state} with a place in a session"
        if person.offer and person.state == "waitlisted" and not _stands(person.offer, scene):
            yield f"the offer of {person.code} is over, or lasts too long"
    active = [person.email.casefold() for person in scene.people if person.is_active and person.email]
    yield from (f"{email} is registered {n} times" for email, n in Counter(active).items() if n > 1)
    for invitation in scene.invitations:
        if invitation.holds_places and is_open(invitation) and _is_past(invitation, scene.now):
            yield "places are held by an invitation that has expired"
        if invitation.holds_places and is_open(invitation) and invitation.expires_at is None and not scene.is_postponed:
            yield "places are held for ever"
    lines = Counter(person.line for person in scene.people)
    lines.update(booking.line for person in scene.people for booking in person.sessions)
    yield from (f"the line number {line} was drawn {n} times" for line, n in lines.items() if n > 1)
    secrets = Counter(ticket.secret for person in scene.people for ticket in person.tickets)
    yield from (f"a secret is on {n} tickets" for n in secrets.values() if n > 1)


def _stands(offer: Offer, scene: Scene) -> bool:
    """Whether an offer may stand: one for everybody until the list closes, any other until then at most."""
    end = scene.closes_at if scene.now < scene.closes_at else scene.event.ends_at
    last = offer.expires_at == scene.closes_at if not offer.holds_place else offer.expires_at <= end
    return last and scene.now < offer.expires_at and not scene.is_postponed


def _is_past(invitation: Invitation, now: datetime) -> bool:
    return invitation.expires_at is not None and invitation.expires_at <= now


def _leaks(scene: Scene) -> Iterator[str]:
    """Places that are free while somebody waits who may have one."""
    if not scene.moves:
        return
    for party in scene.parties():
        if _have_room(scene, party):
            yield f"{[person.code for person in party]} wait while there is a place for each"
    for session in scene.event.sessions:
        if scene.waiting_for(session.id) and scene.is_free(f"session {session.id}"):
            yield f"somebody waits for {session.id} while there is a place in it"


def _have_room(scene: Scene, party: list[Registration]) -> bool:
    """Whether there is a place for each of them at the same time."""
    for person in party:
        if not scene.has_room(person.category):
            return False
        scene = replace(scene, people=(*scene.people, replace(person, id=f"{person.id} served", state="confirmed")))
    return True


def broken_between(before: Scene, after: Scene, *, out_of_turn: bool = False) -> list[str]:
    """Everything that is wrong about a step, in sentences; `out_of_turn`: organisers chose who gets a place."""
    return [*_oversold(before, after), *([] if out_of_turn else _overtaken(before, after)), *_sessions(before, after)]


def _oversold(before: Scene, after: Scene) -> Iterator[str]:
    """More places taken than there are, unless they were taken before: a capacity may shrink below them."""
    taken_before, capacities = before.taken(), after.capacities()
    for part, taken in after.taken().items():
        if taken > max(capacities.get(part, taken), taken_before.get(part, 0)):
            yield f"{part}: {taken} taken of {capacities[part]}"


def _overtaken(before: Scene, after: Scene) -> Iterator[str]:
    """People who wait, and who could have had the place that somebody after them got."""
    served_before = {person.id for person in before.people if _is_served(person)}
    for served in after.people:
        if not _is_served(served) or served.id in served_before:
            continue
        others = after.without(served)
        for waiting in others.alone(asked=served.state == "confirmed"):
            if waiting.line < served.line and others.could_have(waiting, served.category):
                yield f"{waiting.code} was overtaken by {served.code}"


def _is_served(person: Registration) -> bool:
    return person.state == "confirmed" or (person.state == "waitlisted" and person.offer is not None)


def _sessions(before: Scene, after: Scene) -> Iterator[str]:
    """People who waited for a session before, and still do although somebody who booked later has got a place in it."""
    for session in after.event.sessions:
        waited = {person.id for person in before.waiting_for(session.id)}
        overtaken = [_line(person, session.id) for person in after.waiting_for(session.id) if person.id in waited]
        had = {person.id for person in before.people if _has_session(person, session.id)}
        for person in after.people:
            is_new = _has_session(person, session.id) and person.id not in had
            if is_new and any(line < _line(person, session.id) for line in overtaken):
                yield f"{person.code} got a place in {session.id} before others"


def _has_session(person: Registration, session: str) -> bool:
    return person.is_active and any((b.id, b.state) == (session, "confirmed") for b in person.sessions)


def _line(person: Registration, session: str) -> int:
    return next(booking.line for booking in person.sessions if booking.id == session)
