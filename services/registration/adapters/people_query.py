"""The questions to MongoDB for which registrations fit, and in which order."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.registration.domain.answers import NO_ANSWERS
from services.registration.domain.mail_status import UNDELIVERED
from services.registration.domain.missing_answers import Gap
from services.registration.domain.registration import ACTIVE_STATES
from services.registration.domain.search import SortField, prefixes_of, words_of
from services.registration.ports.people import IN_ORDER, Cursor, Filter, Sorting
from shared.contracts.mailer import CAMPAIGN_STOPPED
from shared.language.field_types import email_key

Query = dict[str, Any]

LAST_CHARACTER = "\U0010ffff"
FIELDS: dict[SortField, str] = {
    "registered": "line",
    "name": "sort_name",
    "company": "sort_company",
    "category": "category",
    "state": "state",
}


# The fields that are to be what the filter says.
EQUAL = {
    "state": "state",
    "category": "category",
    "tags": "tag",
    "badge": "badge",
    "coming": "coming",
    "source": "source",
}


def query_of(event: str, criteria: Filter, after: Cursor | None = None, sorting: Sorting = IN_ORDER) -> Query:
    """Returns the query for the registrations that fit, from behind a position in the order of `sorting`."""
    # Apart from each other, because two of them may be about the same field.
    parts = (_meant(criteria.q), _lacking(criteria.missing), _came(criteria.came), _behind(after, sorting))
    further = [part for part in parts if part]
    return {"event": event, **dict(_conditions(criteria)), **({"$and": further} if further else {})}


def order_of(sorting: Sorting) -> list[tuple[str, int]]:
    """Returns the fields to sort by, with 1 or -1."""
    direction = -1 if sorting.descending else 1
    return list({FIELDS[sorting.by]: direction, "line": direction}.items())


def _conditions(criteria: Filter) -> Iterator[tuple[str, Any]]:
    for field, name in EQUAL.items():
        if value := getattr(criteria, name):
            yield field, value
    if criteria.session and criteria.booking:
        yield "sessions", {"$elemMatch": {"id": criteria.session, "state": criteria.booking}}
    elif criteria.session:
        yield "sessions.id", criteria.session
    if criteria.undelivered:
        yield "mail.state", {"$in": UNDELIVERED}
        yield "mail.reason", {"$ne": CAMPAIGN_STOPPED}
    if criteria.consent:
        yield f"consents.{criteria.consent}.given", True
    for question, answer in criteria.answers:
        yield f"answers.{question}", answer


def _meant(q: str | None) -> Query:
    """The condition for the address or code `q`, for a name, company or part of an address that begins with it, and
    for people of whom something begins with each of its words."""
    if not q:
        return {}
    # Ranges and no patterns: patterns take no NUL, and cost more.
    meanings: list[Query] = [{"email_key": email_key(q.strip())}, {"code": q.strip().upper()}]
    meanings += [_begins(prefix) for prefix in prefixes_of(q)]
    if words := words_of(q):
        meanings.append({"$and": [_begins(word) for word in words]})
    return {"$or": meanings}


def _came(came: bool | None) -> Query:
    """The condition for those who came to the main list or joined online, or for the others."""
    if came is None:
        return {}
    if came:
        return {"$or": [{"attendance.came": True}, {"joined": True}]}
    return {"attendance.came": {"$ne": True}, "joined": {"$ne": True}}


def _lacking(gaps: Sequence[Gap]) -> Query:
    """The condition for those whose registration stands and who lack an answer."""
    if not gaps:
        return {}
    return {"state": {"$in": ACTIVE_STATES}, "erased_at": None, "$or": [_with_gap(gap) for gap in gaps]}


def _with_gap(gap: Gap) -> Query:
    categories = {"category": {"$in": gap.categories}} if gap.categories else {}
    given = {f"answers.{question}": answer for question, answer in gap.answers}
    return {**categories, **given, f"answers.{gap.question}": {"$in": NO_ANSWERS}}


def _begins(prefix: str) -> Query:
    return {"search": {"$elemMatch": {"$gte": prefix, "$lt": prefix + LAST_CHARACTER}}}


def _behind(after: Cursor | None, sorting: Sorting) -> Query:
    """The condition for those behind a position: an index starts at its key, and the line sets equals apart."""
    if after is None:
        return {}
    field, behind = FIELDS[sorting.by], "$lt" if sorting.descending else "$gt"
    further = {"line": {behind: after.line}}
    if field == "line":
        return further
    return {"$and": [{field: {f"{behind}e": after.key}}, {"$or": [{field: {behind: after.key}}, further]}]}
