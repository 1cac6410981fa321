"""All that is known of one attendee, readable by people and programs."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.group_members import members_of
from services.registration.domain.registration import Registration
from services.registration.ports.erasure import Traces
from services.registration.ports.people import Entry
from services.registration.web.dependencies import DEPENDENCIES, Dependencies
from shared.language.field_types import email_key

PERSON = ("honorific", "first_name", "last_name", "email", "company", "job_title", "locale")
INVITATION = ("category", "first_name", "last_name", "company", "note", "answer", "reason", "created_at", "mailed_at")
PLACE = ("code", "state", "category", "reason", "invitation", "coming", "tags", "attention")


COLLEAGUE = ("first_name", "last_name", "email", "company", "job_title", "category", "sessions", "state")


async def known_data(
    request: web.Request,
    event: Event,
    entry: Entry,
    *,
    with_secrets: bool = False,
    hidden_answers: Collection[str] = (),
) -> dict[str, Any]:
    """Returns the data for JSON; the tickets' secrets, which are the attendee's, only `with_secrets`.

    Of those whom the attendee has registered, who was registered before is listed like all others.
    """
    registration, dependencies = entry.registration, request.app[DEPENDENCIES]
    group = await dependencies.registrations.group(event.slug, registration.code)
    elsewhere = await dependencies.traces.find(event.slug, email_key(registration.email))
    return {
        "event": {"slug": event.slug, "title": dict(event.title), "starts_at": event.starts_at.isoformat()},
        "person": {name: getattr(registration, name) for name in PERSON},
        "registration": {
            **{name: _plain(getattr(registration, name)) for name in PLACE},
            "organisation": registration.organisation,
            "registered_by": registration.booker_name,
            "emails_go_to": registration.mail_address,
            "waiting_position": entry.waiting_position,
            "offer_expires_at": registration.offer.expires_at.isoformat() if registration.offer else None,
            "created_at": registration.created_at.isoformat(),
            "updated_at": registration.updated_at.isoformat(),
            "erased_at": registration.erased_at.isoformat() if registration.erased_at else None,
        },
        "sessions": [{"id": b.id, "name": _session_name(event, b.id), "state": b.state} for b in registration.sessions],
        "colleagues": [
            {name: _plain(getattr(member, name)) for name in COLLEAGUE}
            for member in members_of(registration, (member.registration for member in group))
        ],
        "invitations": await _invitations(dependencies, registration, elsewhere),
        "named_as_colleague": await _named(dependencies, registration, elsewhere),
        "answers": _answers(event, registration, hidden_answers),
        "consents": _consents(event, registration),
        "tickets": [
            {
                "state": ticket.state,
                "issued_at": ticket.issued_at.isoformat(),
                **({"secret": ticket.secret} if with_secrets and ticket.state == "valid" else {}),
            }
            for ticket in registration.tickets
        ],
        "newest_email": _dated(asdict(entry.mail)) if entry.mail else None,
        "attendance": {
            "lists": [_dated(asdict(of_list)) for of_list in entry.attendance.lists.values()],
            "scans": [_dated(asdict(scan)) for scan in entry.attendance.scans],
            "joined_online_at": registration.joined_at.isoformat() if registration.joined_at else None,
        },
    }


async def _invitations(
    dependencies: Dependencies, registration: Registration, elsewhere: Traces
) -> list[dict[str, Any]]:
    """The invitations to the attendee's address, without their codes."""
    read = dependencies.invitations.read
    invitations = [await read(registration.event, code) for code in elsewhere.invitations]
    return [
        _dated({name: getattr(invitation, name) for name in INVITATION})
        for invitation in invitations
        if email_key(invitation.email or "") == email_key(registration.email)
    ]


async def _named(dependencies: Dependencies, registration: Registration, elsewhere: Traces) -> list[dict[str, Any]]:
    """The entries of bookers who wanted to register the attendee with themselves, without who they are."""
    read = dependencies.registrations.read
    bookers = [(await read(registration.event, code)).registration for code in elsewhere.groups]
    return [
        {name: _plain(getattr(known, name)) for name in COLLEAGUE}
        for booker in bookers
        for known in booker.known_colleagues
        if email_key(known.email) == email_key(registration.email)
    ]


def _answers(event: Event, registration: Registration, hidden: Collection[str]) -> list[dict[str, Any]]:
    questions = {question.id: question for question in event.questions}
    return [
        {
            "id": name,
            "question": dict(questions[name].label) if name in questions else {},
            "answer": answer,
        }
        for name, answer in registration.answers.items()
        if name not in hidden
    ]


def _consents(event: Event, registration: Registration) -> list[dict[str, Any]]:
    texts = {PRIVACY: event.privacy.text} | {consent.id: consent.text for consent in event.consents}
    versions = {PRIVACY: event.privacy.version} | {consent.id: consent.version for consent in event.consents}
    return [
        {
            "id": name,
            "given": record.given,
            "version": record.version,
            "at": record.at.isoformat(),
            # The text of an older version is no longer known.
            "text": dict(texts[name]) if versions.get(name) == record.version else None,
        }
        for name, record in registration.consents.items()
    ]


def _session_name(event: Event, session: str) -> dict[str, str]:
    definition = event.session(session)
    return dict(definition.name) if definition else {}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _dated(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _dated(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_dated(part) for part in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
