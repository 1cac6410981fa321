"""The documents of the collection `mails`."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from services.mailer.domain.addresses import address_hash, header_text, recipient_domain
from services.mailer.domain.kinds import priority
from services.mailer.domain.mails import HistoryEntry, LedgerEntry, Mail, message_id, recipient_name
from shared.contracts import decode, encode
from shared.contracts.mails import MailRequested
from shared.language.names import search_terms
from shared.tracing import Origin, current_origin

Document = Mapping[str, Any]
LONGEST_HISTORY = 100
WAITING = ("queued", "retrying", "unknown")
FORGOTTEN = {"request": "", "name": "", "code": "", "found_by": ""}
"""The value of an `$unset` that takes the recipient from a mail, besides the address."""
AWAITED = "awaited"
"""The mark of a repetition for which registration has been asked."""


def from_request(request: MailRequested, message_domain: str, now: datetime) -> dict[str, Any]:
    """The document of a mail without its id. It is due now, unless its campaign may have been stopped."""
    return {
        "event": request.event,
        "registration": request.registration,
        **({"campaign": request.campaign} if request.campaign else {}),
        **contents(request),
        "message_id": message_id(request.mail, message_domain),
        "requested_at": request.requested_at,
        "due_at": None if request.campaign else now,
        **_untried(now),
    }


def from_entry(mail: LedgerEntry, repetition: str, message_domain: str, to: str, now: datetime) -> dict[str, Any]:
    """The document of the repetition of a mail that registration has been asked for, without its id."""
    return {
        "event": mail.event,
        "registration": mail.registration,
        "kind": mail.kind,
        **address_fields(to),
        **_recipient_fields(mail.name, mail.code),
        "message_id": message_id(repetition, message_domain),
        "requested_at": now,
        "priority": priority(mail.kind, in_bulk=False),  # an organiser waits for it
        "due_at": None,
        "resent_from": mail.id,
        AWAITED: True,
        **_untried(now),
    }


def contents(request: MailRequested) -> dict[str, Any]:
    """The fields of a mail that depend on what it says and to whom, and on the request that asks for it now."""
    return {
        "kind": request.kind,
        "origin": asdict(current_origin()),
        **address_fields(request.to),
        **_recipient_fields(recipient_name(request), request.recipient.code if request.recipient else ""),
        "request": encode(request),
        "priority": priority(request.kind, in_bulk=request.in_bulk),
    }


def _recipient_fields(name: str, code: str) -> dict[str, Any]:
    """The recipient as lists name and find them; nothing for a mail to nobody registered."""
    return {"name": name, "code": code, "found_by": search_terms(name, code)} if name or code else {}


def address_fields(to: str) -> dict[str, str]:
    """The recipient, as it is written, looked for (also when it has been forgotten), and counted."""
    return {"to": to, "to_hash": address_hash(to), "to_domain": recipient_domain(to)}


def _untried(now: datetime) -> dict[str, Any]:
    return {
        "state": "queued",
        "reason": None,
        "attempts": 0,
        "times_lost": 0,
        "backoff_step": 0,
        "handing_over": False,
        "sent_at": None,
        "version": 1,
        "changed_at": now,
        "history": [_history_entry(now, "queued", None, 0)],
    }


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
        name=document.get("name", ""),
        code=document.get("code", ""),
        campaign=document.get("campaign"),
        resent_from=document.get("resent_from"),
        history=tuple(HistoryEntry(**entry) for entry in document.get("history", ())),
    )


def to_mail(document: Document, now: datetime) -> Mail:
    """The mail that a worker claims now, from the document as it was before."""
    return Mail(
        id=document["_id"],
        to=document["to"],
        request=to_request(document),
        attempt=document["attempts"] + 1,
        handing_over=document["handing_over"],
        times_lost=document["times_lost"],
        backoff_step=document["backoff_step"],
        first_tried_at=document.get("first_tried_at", now),
        due_at=document["due_at"],
        # The lease of a mail in the hands of another worker has ended.
        origin=Origin(**document.get("origin", {})),
        waited_as="queued" if document["state"] == "sending" else document["state"],
    )


def to_request(document: Document) -> MailRequested:
    """The request as registration sent it."""
    return cast(MailRequested, decode(MailRequested.NAME, document["request"]))


def push_history(at: datetime, state: str, reason: str | None, attempt: int) -> dict[str, Any]:
    """The value of a `$push` that adds a change of state to the history, which forgets the oldest beyond a limit."""
    return {"history": {"$each": [_history_entry(at, state, reason, attempt)], "$slice": -LONGEST_HISTORY}}


def _history_entry(at: datetime, state: str, reason: str | None, attempt: int) -> dict[str, Any]:
    return {"at": at, "state": state, "reason": header_text(reason) if reason else None, "attempt": attempt}
