"""The ways in which a registration comes about and changes, as plain functions; `now` is aware UTC.

Functions that take `count` draw line numbers from it; places are counted when the result is saved.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.registration.domain.answers import answers_to_store
from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.form_check import check_changes, check_organisation, check_successor
from services.registration.domain.held_tickets import first_ticket, tickets_in, with_new_ticket
from services.registration.domain.identifiers import new_id
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.domain.places import (
    Outcome,
    PlaceCount,
    SoldOut,
    a_single_is_ahead,
    bookings_for,
    has_room,
    has_room_to_move,
)
from services.registration.domain.registration import ConsentRecord, NotInThisState, PlaceUsed, Registration, Source
from services.registration.domain.registration_form import Changes, RegistrationForm, Successor
from shared.documents.codes import new_code
from shared.documents.tickets import Random
from shared.language.languages import supported


def new_registration(
    form: RegistrationForm,
    outcome: Outcome,
    *,
    event: Event,
    count: PlaceCount,
    organisations: OrganisationIndex,
    language: str,
    source: Source,
    now: datetime,
    random: Random,
) -> Registration:
    """A registration from a form that has been checked, with its bookings and, when confirmed, its ticket.

    Its attendee is written to in the language of the form, else in `language` if the event has it.
    """
    confirmed = outcome == "confirmed"
    return Registration(
        id=new_id(random),
        event=event.slug,
        code=new_code(random),
        line=count.next_line(),
        state=outcome,
        honorific=form.honorific,
        first_name=form.first_name,
        last_name=form.last_name,
        email=form.email,
        company=form.company,
        job_title=form.job_title,
        category=form.category,
        sessions=bookings_for(event, count, form.sessions, confirmed=confirmed),
        answers=answers_to_store(event, form.answers),
        consents=consent_records(event, form.consents, now),
        locale=form.locale or supported(language, event.languages) or event.languages[0],
        tickets=first_ticket(event, form.category, now, random) if confirmed else (),
        confirmed_at=now if confirmed else None,
        source=source,
        organisation=organisations.match(form.company, form.email),
        invitation=form.invitation,
        created_at=now,
        updated_at=now,
    )


def withdraw_consent(registration: Registration, consent: str, now: datetime) -> Registration:
    """The registration whose consent was withdrawn at `now`; the same where it was never given or withdrawn later."""
    record = registration.consents.get(consent)
    if record is None or not record.given or record.at > now:
        return registration
    withdrawn = ConsentRecord(given=False, version=record.version, at=now)
    return registration.changed(now, consents={**registration.consents, consent: withdrawn})


def approve(
    registration: Registration, *, event: Event, count: PlaceCount, now: datetime, random: Random
) -> Registration:
    """Confirms a registration, or has it wait at the place of its first day where there is no room.

    Raises NotInThisState, SoldOut (no room and no waiting list).
    """
    registration.require("awaiting_approval")
    if has_room(event, count, registration.category) and not a_single_is_ahead(
        event, count, registration.category, now
    ):
        return confirm(registration, event=event, count=count, now=now, random=random)
    if not event.waiting_list.enabled:
        raise SoldOut
    return registration.changed(now, state="waitlisted")


def promote(
    registration: Registration, *, event: Event, count: PlaceCount, now: datetime, random: Random
) -> Registration:
    """Confirms a registration that waits, out of turn. Raises NotInThisState, SoldOut (no place is free or held)."""
    registration.require("waitlisted")
    if not registration.holds_offer and not has_room(event, count, registration.category):
        raise SoldOut("There is no free place to promote to.")
    return confirm(registration, event=event, count=count, now=now, random=random)


def confirm(
    registration: Registration, *, event: Event, count: PlaceCount, now: datetime, random: Random
) -> Registration:
    """Gives a registration its bookings and its ticket, in the room. Raises NotInThisState.

    It comes behind all who wait for its sessions with a place in the event, however early it named them.
    """
    registration.require("awaiting_approval", "waitlisted")
    return registration.changed(
        now,
        state="confirmed",
        offer=None,
        sessions=bookings_for(event, count, registration.session_ids, confirmed=True),
        tickets=(*registration.tickets, *first_ticket(event, registration.category, now, random)),
        confirmed_at=now,
    )


def give_session(registration: Registration, session: str, *, now: datetime) -> Registration:
    """Gives a registration the place in the session (an id) for which it waits."""
    bookings = (replace(b, state="confirmed") if b.id == session else b for b in registration.sessions)
    return registration.changed(now, sessions=tuple(bookings))


def decline(registration: Registration, reason: str | None, *, now: datetime) -> Registration:
    """Declines a registration, with the reason in the organiser's words. Raises NotInThisState."""
    registration.require("awaiting_approval")
    return registration.changed(now, state="declined", reason=reason)


def cancel(registration: Registration, *, now: datetime) -> Registration:
    """Cancels a registration; whoever was asked whether they come does not. Raises NotInThisState."""
    registration.require("awaiting_approval", "confirmed", "waitlisted")
    return registration.changed(now, state="cancelled", offer=None, coming="no" if registration.coming else None)


def note_printed_badge(registration: Registration, digest: str, *, now: datetime) -> Registration:
    """Notes the digest of the badge that was printed; a registration that noted it before stays as it is."""
    return registration if registration.printed_badge == digest else registration.changed(now, printed_badge=digest)


def reissue(registration: Registration, *, event: Event, now: datetime, random: Random) -> Registration:
    """Gives a ticket a new secret; the old one is revoked. Raises NotInThisState, also online, where there is none."""
    registration.require("confirmed")
    if registration.secret is None:
        raise NotInThisState("The registration holds no ticket.")
    return registration.changed(now, tickets=with_new_ticket(registration, "revoked", event, now, random))


def hand_over(
    registration: Registration,
    successor: Successor,
    *,
    event: Event,
    organisations: OrganisationIndex,
    now: datetime,
    random: Random,
) -> Registration:
    """Gives a registration, its code and its sessions to a successor, with a new secret and a new manage link.

    The old secret then says that the place was handed over. What the predecessor answered about themselves is
    forgotten. Raises NotInThisState (only a confirmed place can be handed over), PlaceUsed, FormInvalid.
    """
    registration.require("confirmed")
    if registration.joined_at:  # perhaps this very moment
        raise PlaceUsed
    check_successor(event, successor)
    return registration.changed(
        now,
        holder=registration.holder + 1,
        honorific="",
        first_name=successor.first_name,
        last_name=successor.last_name,
        email=successor.email,
        booker_email="",
        job_title="",
        answers={},
        tags=(),
        attention=None,
        coming=None,
        organisation=_organisation(registration, registration.company, successor.email, organisations),
        consents=consent_records(event, successor.consents, now),
        tickets=with_new_ticket(registration, "handed_over", event, now, random),
        confirmed_at=now,
    )


def change(
    registration: Registration,
    changes: Changes,
    *,
    event: Event,
    count: PlaceCount,
    organisations: OrganisationIndex,
    now: datetime,
    random: Random,
) -> Registration:
    """Changes fields of a registration, which stays as it is where nothing is different.

    The ticket's secret stays; going online revokes it, coming into the room brings a new one. Another company or
    address is matched to the list of organisations, unless the organisation is among the changes. Raises FormInvalid,
    SoldOut (no place in the new category).
    """
    check_changes(event, registration, changes)
    check_organisation(organisations, changes)
    confirmed = registration.state == "confirmed"
    has_place = confirmed or registration.holds_offer
    category = changes.get("category", registration.category)
    if has_place and not has_room_to_move(event, count, registration.category, category, now):
        raise SoldOut("There is no free place in this category.")
    fields: dict[str, Any] = {**changes}
    if "sessions" in changes:
        held = registration.sessions
        fields["sessions"] = bookings_for(event, count, changes["sessions"], confirmed=confirmed, held=held)
    if "answers" in changes:
        fields["answers"] = answers_to_store(event, changes["answers"])
    fields |= _organisation_fields(registration, changes, organisations)
    if category != registration.category:
        fields["tickets"] = tickets_in(category, registration, event, now, random)
    if all(getattr(registration, name) == value for name, value in fields.items()):
        return registration
    return registration.changed(now, **fields)


def _organisation_fields(
    registration: Registration, changes: Changes, organisations: OrganisationIndex
) -> dict[str, Any]:
    if "organisation" in changes:
        return {"organisation": changes["organisation"], "organisation_by_hand": True}
    company = changes.get("company", registration.company)
    if company != registration.company:  # somebody else's choice was for the company that was there
        email = changes.get("email", registration.email)
        return {"organisation": organisations.match(company, email), "organisation_by_hand": False}
    if "email" in changes:
        return {"organisation": _organisation(registration, company, changes["email"], organisations)}
    return {}


def _organisation(registration: Registration, company: str, email: str, organisations: OrganisationIndex) -> str | None:
    """The organisation of a registration with another address: a choice by hand stays."""
    return registration.organisation if registration.organisation_by_hand else organisations.match(company, email)


def consent_records(event: Event, consents: Mapping[str, bool], now: datetime) -> dict[str, ConsentRecord]:
    """The record of each decision about a consent, to the version of its text that holds now."""
    versions = {PRIVACY: event.privacy.version} | {consent.id: consent.version for consent in event.consents}
    return {name: ConsentRecord(given=given, version=versions[name], at=now) for name, given in consents.items()}
