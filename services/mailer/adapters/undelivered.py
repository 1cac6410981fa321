"""Aggregations over the mails that did not arrive: they begin at these few, and look for what came after each."""

from collections.abc import Mapping
from typing import Any

from services.mailer.domain.kinds import PRESENT_STATE
from services.mailer.ports.mail_lists import Undelivered
from shared.contracts.mailer import CAMPAIGN_STOPPED

Query = dict[str, Any]
_NOT_DELIVERED = ["failed", "bounced", "suppressed"]
NEWEST_FIRST = {"requested_at": -1, "_id": -1}
TELLS_OF_THE_ADDRESS: Query = {
    "kind": {"$ne": "handed_over"},
    "$nor": [{"state": "suppressed", "reason": CAMPAIGN_STOPPED}],
}


def unreached(event: str, position: Mapping[str, Any] | None = None) -> list[Query]:
    """The stages that select the newest mail of each person if it was not delivered, from a position on."""
    undelivered = {
        **TELLS_OF_THE_ADDRESS,
        "event": event,
        "state": {"$in": _NOT_DELIVERED},
        "registration": {"$type": "string"},
        "to": {"$gt": ""},
        **(position or {}),
    }
    return [{"$match": undelivered}, {"$sort": NEWEST_FIRST}, *_without_newer(TELLS_OF_THE_ADDRESS)]


def unreached_people(event: str) -> list[Query]:
    """The stages that give one document to each person whose newest mail was not delivered.

    All are to be counted at each view of a page, so this reads the event's mails once and looks up none.
    """
    tells = {**TELLS_OF_THE_ADDRESS, "event": event, "registration": {"$type": "string"}}
    newest = {"$top": {"sortBy": NEWEST_FIRST, "output": {"state": "$state", "to": "$to"}}}
    return [
        {"$match": tells},
        {"$group": {"_id": "$registration", "newest": newest}},
        {"$match": {"newest.state": {"$in": _NOT_DELIVERED}, "newest.to": {"$gt": ""}}},
    ]


def resendable(selection: Undelivered) -> list[Query]:
    """The stages that select the mails which can be sent again and would say something new."""
    undelivered = {
        "event": selection.event,
        "state": {"$in": list(selection.states)},
        "due_at": None,  # one of unknown fate may still be sent once more by itself
        "to": {"$gt": ""},
        **({"kind": {"$in": list(selection.kinds)}} if selection.kinds else {}),
        "$or": [_SAYS_PRESENT_STATE, {"request": {"$exists": True}}],
    }
    return [
        {"$match": undelivered},
        {"$sort": NEWEST_FIRST},
        *_without("mails", "_id", "resent_from"),
        *_without("suppressions", "to_hash", "_id"),
        *_without("stopped_campaigns", "campaign", "_id"),
        *_without_newer({"kind": {"$in": list(PRESENT_STATE)}}, only=_SAYS_PRESENT_STATE),
    ]


_SAYS_PRESENT_STATE: Query = {"registration": {"$type": "string"}, "kind": {"$in": list(PRESENT_STATE)}}


def _without_newer(kind: Query, *, only: Query | None = None) -> list[Query]:
    """Leaves out mails (`only` such) that a newer one of a kind about the same registration has followed."""
    at_once_but_later = {"$and": [{"$eq": ["$requested_at", "$$at"]}, {"$gt": ["$_id", "$$mail"]}]}
    is_newer = {"$expr": {"$or": [{"$gt": ["$requested_at", "$$at"]}, at_once_but_later]}}
    look = {
        "from": "mails",
        "localField": "registration",
        "foreignField": "registration",
        "let": {"at": "$requested_at", "mail": "$_id"},
        "pipeline": [{"$match": {**kind, **is_newer}}, {"$limit": 1}, {"$project": {"_id": 1}}],
        "as": "later",
    }
    has_none: Query = {"later": []}
    return [{"$lookup": look}, {"$match": {"$or": [has_none, {"$nor": [only]}]} if only else has_none}, _FORGET]


def _without(collection: str, field: str, foreign: str) -> list[Query]:
    """Leaves out mails of which a document of another collection speaks."""
    look = {
        "from": collection,
        "localField": field,
        "foreignField": foreign,
        "pipeline": [{"$limit": 1}, {"$project": {"_id": 1}}],
        "as": "later",
    }
    return [{"$lookup": look}, {"$match": {"later": []}}, _FORGET]


_FORGET: Query = {"$unset": "later"}
