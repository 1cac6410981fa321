"""The facts that people rely on and know of an event: when and where it is, and whether it takes place.

People learn the present facts with their confirmation. Those who learned others before a change are to be told.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.registration.domain.event_definition import EventDefinition, Venue
from shared.contracts.mails import MailKind
from shared.contracts.registration import EventState

Standing = Literal["on", "postponed", "cancelled"]
_STANDINGS: dict[EventState, Standing] = {"postponed": "postponed", "cancelled": "cancelled"}
_KINDS: dict[Standing, MailKind] = {
    "on": "event_changed",
    "postponed": "event_postponed",
    "cancelled": "event_cancelled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """When and where an event is, without the map, and whether it takes place."""

    starts_at: datetime
    ends_at: datetime
    venue: Venue
    standing: Standing = "on"

    @property
    def mail_kind(self) -> MailKind:
        """The kind of the e-mail by which people who knew other facts learn these."""
        return _KINDS[self.standing]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFacts:
    """The facts that people learned who registered from `since` on, until others held."""

    facts: Facts
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outdated:
    """Facts that hold no more, for people who learned them from `since` (None: ever) until `before`."""

    facts: Facts
    since: datetime | None
    before: datetime


History = tuple[KnownFacts, ...]
"""The facts in the order in which they held; the last ones hold now. Empty: everybody knows the present ones."""


def facts_of(definition: EventDefinition) -> Facts:
    """The facts as they are now."""
    return Facts(
        starts_at=definition.starts_at,
        ends_at=definition.ends_at,
        venue=replace(definition.venue, url=None),
        standing=_STANDINGS.get(definition.state, "on"),
    )


def history_after(
    history: History, before: EventDefinition, after: EventDefinition, *, anybody: bool, now: datetime
) -> History:
    """The history when an event has changed. Without `anybody` who is registered, nobody knows anything else."""
    if not anybody:
        return ()
    facts, known = facts_of(after), facts_of(before)
    if facts == known:
        return history
    first = KnownFacts(facts=known, since=now)  # its moment never matters: all earlier people know it
    return (*(history or (first,)), KnownFacts(facts=facts, since=now))


def outdated(history: History) -> Iterator[Outdated]:
    """Yields the facts that some people still believe in, each until the moment when others held."""
    for number, known in enumerate(history[:-1]):
        if known.facts != history[-1].facts:
            since = known.since if number else None
            yield Outdated(facts=known.facts, since=since, before=history[number + 1].since)


def facts_known_at(history: History, at: datetime) -> Facts | None:
    """The facts that somebody knows who learned them at `at`; None: the present ones."""
    for number, known in enumerate(history[1:]):
        if at < known.since:
            return history[number].facts
    return None
