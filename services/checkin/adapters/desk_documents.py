"""Desk entries as MongoDB stores them, and as they are published."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from typing_extensions import override

from services.checkin.domain.desk_entries import BoundBadge, ConsentRecord, DeskEntry, Merged, WalkInRecord
from services.checkin.domain.messages import desk_entry_changed
from shared.contracts.checkin import DeskEntryChanged
from shared.messaging.marks import MarkedDocuments
from shared.messaging.publication import Document
from shared.mongo.connection import Database, Session

FIELDS = tuple(f.name for f in fields(DeskEntry) if f.name not in {"registration", "walk_in", "badges", "merged"})
PERSONAL = ("first_name", "last_name", "email", "company")


class DeskEntryStates(MarkedDocuments):
    """Publishes DeskEntryChanged for every marked document of `desk_entries`."""

    @override
    def state(self, document: Document) -> DeskEntryChanged:
        return desk_entry_changed(entry_of(document))


def entry_document(entry: DeskEntry) -> dict[str, Any]:
    """A desk entry as a document."""
    document = asdict(entry)
    if not document["badges"]:
        del document["badges"]  # a badge is bound once: the index of them leaves out who has none
    return {"_id": document.pop("registration"), **document}


def entry_of(document: Mapping[str, Any]) -> DeskEntry:
    """The desk entry in a document."""
    merged = document.get("merged")
    return DeskEntry(
        registration=document["_id"],
        walk_in=_walk_in(document["walk_in"]) if document.get("walk_in") else None,
        badges=tuple(BoundBadge(**badge) for badge in document.get("badges", ())),
        merged=Merged(**merged) if merged else None,
        **{name: document[name] for name in FIELDS if name in document},
    )


def _walk_in(document: Mapping[str, Any]) -> WalkInRecord:
    consents = tuple(ConsentRecord(**consent) for consent in document["consents"])
    return WalkInRecord(**{**document, "consents": consents})


async def insert_walk_in(database: Database, entry: DeskEntry, mark: Mapping[str, Any], session: Session) -> None:
    """Writes the entry of a new walk-in, to be published."""
    await database["desk_entries"].insert_one({**entry_document(entry), **mark}, session=session)


async def forget_walk_ins(database: Database, registration: str) -> None:
    """Erases what desk entries know of a person: of the registration, and of those that were merged with it."""
    entries, theirs = database["desk_entries"], {"$or": [{"_id": registration}, {"kept_by": registration}]}
    empty = dict.fromkeys((f"walk_in.{name}" for name in PERSONAL), "")
    await entries.update_many({**theirs, "walk_in.code": {"$gt": ""}}, {"$set": empty})
    await entries.update_many(theirs, {"$set": {"erased": True}})
