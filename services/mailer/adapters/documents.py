"""The documents of the collection `mails`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from services.mailer.domain.addresses import header_text, recipient_domain
from services.mailer.domain.kinds import priority
from services.mailer.domain.mails import HistoryEntry, LedgerEntry, Mail, message_id
from shared.contracts import decode, encode
from shared.contracts.registration import MailRequested

Document = Mapping[str, Any]
LONGEST_HISTORY = 100
WAITING = ("queued", "retrying", "unknown")


def from_request(request: MailRequested, message_domain: str, now: datetime) -> dict[str, Any]:
    """The document of a mail that is due now, without its id."""
    return {
        "event": request.event,
        "registration": request.registration,
        "kind": request.kind,
        **address_fields(request.to),
        "state": "queued",
        "reason": None,
        "message_id": message_id(request.mail, message_domain),
        "request": encode(request),
        "requested_at": request.requested_at,
        "priority": priority(request.kind),
        "due_at": now,
        "attempts": 0,
        "times_lost": 0,
        "backoff_step": 0,
        "handing_over": False,
        "sent_at": None,
        "version": 1,
        "changed_at": now,
        "history": [_history_entry(now, "queued", None, 0)],
    }


def address_fields(to: str) -> dict[str, str]:
    """The recipient, as it is written, looked for, and counted."""
    return {"to": to, "to_folded": to.strip().casefold(), "to_domain": recipient_domain(to)}


def to_entry(document: Document) -> LedgerEntry:
    """The mail as organisers see it."""
    return LedgerEntry(
        id=document["_id"],
        event=document["event"],
        registration=document["registration"],
        kind=document["kind"],
        to=document["to"],
        state=document["state"],
        reason=document["reason"],
        attempts=document["attempts"],
        next_at=document["due_at"] if document["state"] in WAITING else None,
        sent_at=document["sent_at"],
        message_id=document["message_id"],
        requested_at=document["requested_at"],
        resent_from=document.get("resent_from"),
        history=tuple(HistoryEntry(**entry) for entry in document.get("history", ())),
    )


def to_mail(document: Document) -> Mail:
    """The mail as a worker claims it."""
    return Mail(
        id=document["_id"],
        to=document["to"],
        request=to_request(document),
        attempt=document["attempts"],
        handing_over=document["handing_over"],
        times_lost=document["times_lost"],
        backoff_step=document["backoff_step"],
        first_tried_at=document["first_tried_at"],
    )


def to_request(document: Document) -> MailRequested:
    """The request as registration sent it."""
    return cast(MailRequested, decode(MailRequested.NAME, document["request"]))


def push_history(at: datetime, state: str, reason: str | None, attempt: int) -> dict[str, Any]:
    """The value of a `$push` that adds a change of state to the history, which forgets the oldest beyond a limit."""
    return {"history": {"$each": [_history_entry(at, state, reason, attempt)], "$slice": -LONGEST_HISTORY}}


def _history_entry(at: datetime, state: str, reason: str | None, attempt: int) -> dict[str, Any]:
    return {"at": at, "state": state, "reason": header_text(reason) if reason else None, "attempt": attempt}
