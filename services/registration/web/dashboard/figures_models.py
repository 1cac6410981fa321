"""An event's figures in the API's answers."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypeVar

from pydantic import BaseModel, Field

from services.registration.domain.dashboard import Dashboard
from services.registration.domain.figures import Occupancy
from shared.contracts.mailer import MailState

Key = TypeVar("Key", str, MailState | None)


class CountsModel(BaseModel):
    """Registrations by state; people who came to list `main`, joined online, are inside, or are confirmed and got no
    e-mail.
    """

    confirmed: int
    waitlisted: int
    awaiting_approval: int
    cancelled: int
    declined: int
    arrived: int
    joined: int
    inside: int
    without_mail: int


class DayModel(BaseModel):
    """One day, in the event's zone: registrations made on it that are confirmed now, and all up to its end."""

    day: date
    days_before: int = Field(description="Days until the event's first day; negative after it.")
    registered: int
    total: int


class LastEditionModel(BaseModel):
    """The registrations of the last edition, and how many there were as many days before its start as now."""

    event: str
    at_this_distance: int
    registrations: list[DayModel]


class PlacesModel(BaseModel):
    """Places in the room: of confirmed people, offered to people who wait, held by invitations; null: no limit."""

    confirmed: int
    offered: int
    held: int
    taken: int
    free: int | None


class OccupancyModel(BaseModel):
    """A category or session: people with a place, people who wait for one, its capacity (null: no limit of its own)."""

    id: str
    placed: int
    waiting: int
    capacity: int | None


class CategoryModel(OccupancyModel):
    """A category, of whose places some may be offered to people who wait, or held by invitations."""

    offered: int
    held: int


class LanguageModel(BaseModel):
    """Confirmed people who read this language."""

    language: str
    people: int


class CompanyModel(BaseModel):
    """Confirmed people of one company."""

    name: str
    people: int


class CompaniesModel(BaseModel):
    """The ten companies with most people, all others together, and people without a company."""

    largest: list[CompanyModel]
    others: int
    people_of_others: int
    unnamed: int


class MailsModel(BaseModel):
    """Confirmed people by the state of their newest e-mail; null: none was sent."""

    state: MailState | None
    people: int


class SpanModel(BaseModel):
    """Some minutes from `starts_at`: people who came in them, and all who came that day up to their end."""

    starts_at: datetime
    arrivals: int
    total: int


class ArrivalDayModel(BaseModel):
    """One day's first entries on list `main`, in spans of so many minutes without a gap; `peak` is the fullest."""

    day: date
    minutes: int
    total: int
    peak: SpanModel
    spans: list[SpanModel]


class FiguresView(BaseModel):
    """The dashboard's numbers at one moment."""

    event: str
    at: datetime
    capacity: int | None
    counts: CountsModel
    places: PlacesModel
    no_shows: int | None = Field(description="Confirmed people who were let in nowhere; null before the event begins.")
    registrations: list[DayModel]
    last_edition: LastEditionModel | None = Field(description="Only for organisers of that event, too.")
    categories: list[CategoryModel]
    sessions: list[OccupancyModel]
    languages: list[LanguageModel]
    companies: CompaniesModel
    mails: list[MailsModel]
    arrivals: list[ArrivalDayModel]


def figures_view(dashboard: Dashboard) -> FiguresView:
    """Returns the dashboard as the API shows it."""
    event, figures, last_edition = dashboard.event, dashboard.figures, dashboard.last_edition
    categories = _occupancies({category.id: category.capacity for category in event.categories}, figures.categories)
    values = {
        "event": event.slug,
        "at": dashboard.at,
        "capacity": event.capacity,
        "counts": figures.counts,
        "places": dashboard.places,
        "no_shows": dashboard.no_shows,
        "registrations": dashboard.curve,
        "last_edition": last_edition
        and {
            "event": last_edition.event.slug,
            "at_this_distance": last_edition.at_this_distance,
            "registrations": last_edition.curve,
        },
        "categories": [
            {**category, "offered": places.offered, "held": places.held}
            for category, places in zip(categories, dashboard.categories.values(), strict=True)
        ],
        "sessions": _occupancies({session.id: session.capacity for session in event.sessions}, figures.sessions),
        "languages": [{"language": language, "people": people} for language, people in by_size(figures.languages)],
        "companies": {
            "largest": [{"name": name, "people": people} for name, people in figures.companies.largest],
            "others": figures.companies.others,
            "people_of_others": figures.companies.people_of_others,
            "unnamed": figures.companies.unnamed,
        },
        "mails": [{"state": state, "people": people} for state, people in by_size(figures.mails)],
        "arrivals": dashboard.arrivals,
    }
    return FiguresView.model_validate(values, from_attributes=True)


def by_size(counts: Mapping[Key, int]) -> list[tuple[Key, int]]:
    """Returns the counts, most first; of equals, the names decide."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))


def _occupancies(capacities: Mapping[str, int | None], occupancies: Mapping[str, Occupancy]) -> list[dict[str, Any]]:
    """In the order of the event's settings, with those that nobody has chosen."""
    return [
        {"id": name, "capacity": capacity, **asdict(occupancies.get(name, Occupancy()))}
        for name, capacity in capacities.items()
    ]
