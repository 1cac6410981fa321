"""The figures of an event: how many people registered, came and were reached, by what sets them apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from shared.contracts.mailer import MailState

MOST_COMPANIES = 10  # that are named; the others are counted together


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCounts:
    """How many registrations an event has in each state, how many people came to its list `main` or are inside now.

    `joined` counts those who joined online, `without_mail` counts the confirmed whose newest e-mail was not delivered.
    """

    confirmed: int = 0
    waitlisted: int = 0
    awaiting_approval: int = 0
    cancelled: int = 0
    declined: int = 0
    arrived: int = 0
    inside: int = 0
    joined: int = 0
    without_mail: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupancy:
    """How many people have a place in a category or session, and how many wait for one."""

    placed: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFigures:
    """The companies with most people as (name, people), most first; the number of others, and of their people.

    Companies of one organisation are one, under its name; so are names that differ only in capitals or outer spaces.
    `unnamed` counts people without a company.
    """

    largest: tuple[tuple[str, int], ...] = ()
    others: int = 0
    people_of_others: int = 0
    unnamed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFigures:
    """All figures of one event.

    `registered` has the confirmed registrations by the day, in the event's zone, on which they were made.
    `categories` and `sessions` are by id; who awaits approval waits. `languages`, `companies` and `mails` (by the
    state of the newest one, None: no e-mail yet) count confirmed registrations. `never_came` counts those of them who
    were let in on no list and did not join online. `arrivals` has, by the minute (UTC), the first entries on list
    `main` of each person on each day.
    """

    counts: EventCounts = EventCounts()
    never_came: int = 0
    registered: Mapping[date, int] = field(default_factory=dict)
    categories: Mapping[str, Occupancy] = field(default_factory=dict)
    sessions: Mapping[str, Occupancy] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    companies: CompanyFigures = CompanyFigures()
    mails: Mapping[MailState | None, int] = field(default_factory=dict)
    arrivals: Mapping[datetime, int] = field(default_factory=dict)


def company_figures(people: Mapping[str, int]) -> CompanyFigures:
    """The figures of companies whose people are counted by name; '' stands for none. Of equals, the names decide."""
    named = sorted(((name, number) for name, number in people.items() if name), key=lambda pair: (-pair[1], pair[0]))
    largest, others = named[:MOST_COMPANIES], named[MOST_COMPANIES:]
    return CompanyFigures(
        largest=tuple(largest),
        others=len(others),
        people_of_others=sum(number for _, number in others),
        unnamed=people.get("", 0),
    )
