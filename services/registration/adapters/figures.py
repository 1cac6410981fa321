"""The figures of events, counted by MongoDB: one aggregation, however many people there are."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pymongo.errors import OperationFailure
from typing_extensions import override

from services.registration.domain.attendance import MAIN_LIST
from services.registration.domain.event import Event
from services.registration.domain.event_days import number_of_days
from services.registration.domain.figures import EventCounts, EventFigures, Occupancy, company_figures
from services.registration.domain.mail_status import UNDELIVERED
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import ACTIVE_STATES
from services.registration.ports.figures import Figures
from shared.contracts.mailer import CAMPAIGN_STOPPED
from shared.mongo.connection import Database

UNKNOWN_ZONE = 40485  # MongoDB's code
Document = Mapping[str, Any]
Stages = list[dict[str, Any]]

STATES = ("confirmed", "waitlisted", "awaiting_approval", "cancelled", "declined")
LISTS = {"$ifNull": ["$attendance.lists", []]}
JOINED = {"$eq": ["$joined", True]}
CONFIRMED = {"$eq": ["$state", "confirmed"]}
# All that is counted; the rest of a registration is several times as long.
COUNTED = (
    "state",
    "category",
    "locale",
    "company",
    "organisation",
    "sessions",
    "created_at",
    "mail.state",
    "mail.reason",
    "attendance.lists",
    "joined",
)
SCANS = "attendance.scans"  # counted only at events of several days: they are most of what is stored


class MongoFigures(Figures):
    """Each method is one aggregation over the registrations of its events, which an index finds."""

    def __init__(self, database: Database) -> None:
        self._registrations = database["registrations"]

    @override
    async def counts(self, events: Sequence[str]) -> Mapping[str, EventCounts]:
        stages: Stages = [{"$match": {"event": {"$in": list(events)}}}, {"$group": {"_id": "$event", **_counts()}}]
        counts = {document["_id"]: _event_counts(document) for document in await self._aggregate(stages)}
        return {event: counts.get(event, EventCounts()) for event in events}

    @override
    async def overview(self, event: str, places: PlaceCount) -> EventCounts:
        conditions: tuple[Document, ...] = (
            {"state": "cancelled"},
            {"state": "declined"},
            {"attendance.came": True},
            {"joined": True},
            {"mail.state": {"$in": UNDELIVERED}, "mail.reason": {"$ne": CAMPAIGN_STOPPED}, "state": "confirmed"},
        )
        counts = (self._registrations.count_documents({"event": event, **condition}) for condition in conditions)
        cancelled, declined, arrived, joined, without_mail = await asyncio.gather(*counts)
        return EventCounts(
            confirmed=places.event,
            waitlisted=places.people_waiting,
            awaiting_approval=sum(places.awaiting_approval.values()),
            cancelled=cancelled,
            declined=declined,
            arrived=arrived,
            joined=joined,
            without_mail=without_mail,
        )

    @override
    async def read(self, event: Event) -> EventFigures:
        [facets] = await self._in_zone(event, lambda zone: _facets(event, zone))
        return _figures(facets)

    @override
    async def registered(self, event: Event) -> Mapping[date, int]:
        confirmed = {"event": event.slug, "state": "confirmed"}
        return _days(await self._in_zone(event, lambda zone: [{"$match": confirmed}, _by_day(zone)]))

    async def _in_zone(self, event: Event, stages: Callable[[str], Stages]) -> list[Document]:
        """Aggregates with the event's zone; with its offset where MongoDB is too old to know a zone."""
        try:
            return await self._aggregate(stages(event.timezone))
        except OperationFailure as error:
            if error.code != UNKNOWN_ZONE:
                raise
        return await self._aggregate(stages(f"{event.starts_at.astimezone(event.zone):%z}"))

    @override
    async def fingerprint(self, event: str) -> str:
        sums = {
            "people": {"$sum": 1},
            "versions": {"$sum": "$version"},
            "attendances": {"$sum": "$attendance.version"},
            "epochs": {"$sum": "$attendance.epoch"},
            "mails": {"$sum": "$mail.version"},
            "mailed_at": {"$sum": {"$toLong": "$mail.last_at"}},
        }
        documents = await self._aggregate([{"$match": {"event": event}}, {"$group": {"_id": None, **sums}}])
        return "-".join(f"{documents[0][name]:x}" for name in sums) if documents else "0"

    async def _aggregate(self, stages: Stages) -> list[Document]:
        documents: list[Document] = await self._registrations.aggregate(stages).to_list(None)
        return documents


def _facets(event: Event, zone: str) -> Stages:
    """All figures of an event; days are those of `zone`, as MongoDB names it."""
    return [
        {"$match": {"event": event.slug}},
        {"$project": dict.fromkeys(COUNTED if _has_one_day(event) else (*COUNTED, SCANS), 1)},
        {
            "$facet": {
                "counts": [
                    {
                        "$group": {
                            "_id": None,
                            **_counts(),
                            "never_came": _sum(CONFIRMED, _never_came(), {"$not": [JOINED]}),
                        }
                    }
                ],
                "kinds": _kinds(),
                "registered": [{"$match": {"state": "confirmed"}}, _by_day(zone)],
                "sessions": _sessions(),
                "companies": _companies(),
                "arrivals": _arrivals(event, zone),
            }
        },
    ]


def _sum(*conditions: Any) -> Document:
    """The accumulator that counts the documents for which all conditions hold."""
    return {"$sum": {"$cond": [{"$and": list(conditions)}, 1, 0]}}


def _on_some_list(*conditions: Any) -> Document:
    """The condition that on one list of the attendance all `conditions` hold."""
    return {"$anyElementTrue": [{"$map": {"input": LISTS, "in": {"$and": list(conditions)}}}]}


def _has_come() -> Document:
    return {"$eq": [{"$type": "$$this.first_in"}, "date"]}


def _never_came() -> Document:
    return {"$not": [_on_some_list(_has_come())]}


def _counts() -> dict[str, Any]:
    main = {"$eq": ["$$this.list", MAIN_LIST]}
    return {
        **{state: _sum({"$eq": ["$state", state]}) for state in STATES},
        "arrived": _sum(_on_some_list(main, _has_come())),
        "joined": _sum(JOINED),
        "inside": _sum(_on_some_list(main, "$$this.inside")),
        "without_mail": _sum(
            CONFIRMED, {"$in": ["$mail.state", list(UNDELIVERED)]}, {"$ne": ["$mail.reason", CAMPAIGN_STOPPED]}
        ),
    }


def _kinds() -> Stages:
    """Counts the active registrations by everything that has few values."""
    kind = {"state": "$state", "category": "$category", "language": "$locale", "mail": "$mail.state"}
    return [{"$match": {"state": {"$in": ACTIVE_STATES}}}, {"$group": {"_id": kind, "people": {"$sum": 1}}}]


def _by_day(zone: str) -> dict[str, Any]:
    day = {"$dateToString": {"date": "$created_at", "format": "%Y-%m-%d", "timezone": zone}}
    return {"$group": {"_id": day, "people": {"$sum": 1}}}


def _sessions() -> Stages:
    booking = {"session": "$sessions.id", "state": "$sessions.state"}
    return [
        {"$match": {"state": {"$in": ACTIVE_STATES}}},
        {"$unwind": "$sessions"},
        {"$group": {"_id": booking, "people": {"$sum": 1}}},
    ]


def _companies() -> Stages:
    """Counts the confirmed by organisation, else by company; the first way to write one in the alphabet is its name."""
    typed = {"$trim": {"input": {"$ifNull": ["$company", ""]}}}
    team = {"from": "organisations", "localField": "_id.organisation", "foreignField": "_id", "as": "team"}
    name = {"$ifNull": [{"$first": "$team.name"}, "$_id.company"]}
    return [
        {"$match": {"state": "confirmed"}},
        {"$group": {"_id": {"organisation": "$organisation", "company": typed}, "people": {"$sum": 1}}},
        {"$lookup": team},
        {"$group": {"_id": {"$toLower": name}, "name": {"$min": name}, "people": {"$sum": "$people"}}},
    ]


def _arrivals(event: Event, zone: str) -> Stages:
    """Counts people by the minute in which they came first on each day."""
    minute = {"$dateTrunc": {"date": "$at", "unit": "minute"}}
    return [
        *(_first_arrivals() if _has_one_day(event) else _arrivals_of_each_day(zone)),
        {"$group": {"_id": minute, "people": {"$sum": 1}}},
    ]


def _has_one_day(event: Event) -> bool:
    return number_of_days(event) == 1


def _first_arrivals() -> Stages:
    return [
        {"$unwind": "$attendance.lists"},
        {"$match": {"attendance.lists.list": MAIN_LIST, "attendance.lists.first_in": {"$type": "date"}}},
        {"$project": {"at": "$attendance.lists.first_in"}},
    ]


def _arrivals_of_each_day(zone: str) -> Stages:
    day = {"$dateToString": {"date": f"${SCANS}.at", "format": "%Y-%m-%d", "timezone": zone}}
    entry = {"list": MAIN_LIST, "direction": "entry", "undone": False}
    return [
        {"$unwind": f"${SCANS}"},
        {"$match": {f"{SCANS}.{name}": value for name, value in entry.items()}},
        {"$group": {"_id": {"registration": "$_id", "day": day}, "at": {"$min": f"${SCANS}.at"}}},
    ]


def _event_counts(document: Document) -> EventCounts:
    return EventCounts(**{name: document[name] for name in EventCounts.__dataclass_fields__})


def _days(documents: Iterable[Document]) -> dict[date, int]:
    return {date.fromisoformat(document["_id"]): document["people"] for document in documents}


def _figures(facets: Document) -> EventFigures:
    counts = facets["counts"][0] if facets["counts"] else None
    kinds = [(kind["_id"], kind["people"]) for kind in facets["kinds"]]
    confirmed = [(kind, people) for kind, people in kinds if kind["state"] == "confirmed"]
    bookings = [(booking["_id"], booking["people"]) for booking in facets["sessions"]]
    return EventFigures(
        counts=_event_counts(counts) if counts else EventCounts(),
        never_came=counts["never_came"] if counts else 0,
        registered=_days(facets["registered"]),
        categories=_occupancies((kind["category"], kind["state"], people) for kind, people in kinds),
        sessions=_occupancies((booking["session"], booking["state"], people) for booking, people in bookings),
        languages=_summed((kind["language"], people) for kind, people in confirmed),
        companies=company_figures({company["name"]: company["people"] for company in facets["companies"]}),
        mails=_summed((kind.get("mail"), people) for kind, people in confirmed),
        arrivals={minute["_id"]: minute["people"] for minute in facets["arrivals"]},
    )


def _summed(counted: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    sums: Counter[Any] = Counter()
    for value, people in counted:
        sums[value] += people
    return dict(sums)


def _occupancies(counted: Iterable[tuple[str, str, int]]) -> dict[str, Occupancy]:
    placed: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for name, state, people in counted:
        (placed if state == "confirmed" else waiting)[name] += people
    return {name: Occupancy(placed=placed[name], waiting=waiting[name]) for name in {*placed, *waiting}}
