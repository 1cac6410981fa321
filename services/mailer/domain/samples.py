"""Mails that organisers look at: as an attendee would get them, but without a ticket or a link of theirs."""

from dataclasses import replace
from datetime import datetime, timedelta

from shared.contracts.mails import GroupMember, MailKind, MailRequested, OrganiserWords, Recipient
from shared.contracts.registration import Booking, EventChanged, EventDetails

SAMPLE = "SAMPLE"
"""The code and the secret in a sample: no door takes them."""
_WITH_BADGE: frozenset[MailKind] = frozenset({"confirmation", "changed"})
_TO_STRANGERS: frozenset[MailKind] = frozenset({"registration_open", "invitation"})


def sample_of(
    kind: MailKind,
    language: str,
    event: EventChanged,
    *,
    words: OrganiserWords | None,
    like: MailRequested | None,
    event_url: str,
    now: datetime,
) -> MailRequested:
    """A mail of this kind to the person whom the mail `like` reached, or to nobody in particular."""
    person = like.recipient if like and like.recipient else a_made_up_person(event.details)
    return MailRequested(
        mail="sample",
        event=event.event,
        kind=kind,
        to="",
        locale=language,
        requested_at=now,
        details=event.details,
        recipient=None if kind in _TO_STRANGERS else replace(person, code=SAMPLE),
        ticket_secret=SAMPLE if kind in _WITH_BADGE else None,
        manage_url=event_url,
        waiting_position=like.waiting_position or 3 if like else 3,
        changed=like.changed if like else ["company"],
        reason=like.reason if like else None,
        state="confirmed",
        words=words,
        answer_url=event_url,
        expires_at=now + timedelta(days=2),
        group=_a_made_up_group(event.details) if kind == "group_summary" else None,
    )


def _a_made_up_group(details: EventDetails) -> list[GroupMember]:
    """Two colleagues who do not exist: one with an address, one without a name."""
    category = details.categories[0].id if details.categories else ""
    return [
        GroupMember(name=name, category=category, state="confirmed", has_address=bool(name))
        for name in ("Dominique Schmit", "")
    ]


def a_made_up_person(details: EventDetails) -> Recipient:
    """Somebody who does not exist, in the first category of the event and its first sessions."""
    return Recipient(
        code=SAMPLE,
        honorific="",
        first_name="Camille",
        last_name="Weber",
        company="Example SA",
        job_title="",
        category=details.categories[0].id if details.categories else "",
        tray="W",
        sessions=[Booking(id=session.id, state="confirmed") for session in details.sessions[:2]],
    )
