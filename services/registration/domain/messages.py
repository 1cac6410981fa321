"""Events and registrations as messages to the other services, in the words of the contracts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin

from services.registration.domain.campaign import Campaign
from services.registration.domain.event import Event
from services.registration.domain.figures import EventCounts
from services.registration.domain.known_facts import Facts, facts_of
from services.registration.domain.missing_answers import door_note
from services.registration.domain.registration import Registration
from services.registration.domain.segment import NEWS_CONSENT
from shared.contracts import mails
from shared.contracts import registration as contract
from shared.documents.tickets import fingerprint, roster_key
from shared.language.field_types import email_hash

_WITH_BADGE: frozenset[mails.MailKind] = frozenset({"confirmation", "changed", "reminder"})


def event_details(event: Event, *, page: str = "") -> contract.EventDetails:
    """An event as mails and badges show it; the address of any public `page` leads to its logo, too."""
    return contract.EventDetails(
        title=dict(event.title),
        languages=list(event.languages),
        timezone=event.timezone,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        venue=contract.Venue(name=event.venue.name, address=event.venue.address, url=event.venue.url),
        categories=[
            contract.CategoryDetails(id=c.id, name=dict(c.name), online=c.online is not None) for c in event.categories
        ],
        sessions=[
            contract.SessionDetails(
                id=s.id,
                name=dict(s.name),
                room=s.room,
                capacity=s.capacity,
                starts_at=s.starts_at,
                ends_at=s.ends_at,
            )
            for s in event.sessions
        ],
        reply_to=event.reply_to,
        accent=event.accent,
        logo_url=urljoin(page, f"/e/{event.slug}/logo/{event.logo}.png") if page and event.logo else None,
    )


def event_changed(event: Event) -> contract.EventChanged:
    """The whole state of an event."""
    return contract.EventChanged(
        event=event.slug,
        version=event.version,
        short_id=event.short_id,
        state=event.state,
        details=event_details(event),
        members=dict(event.members),
        room_limit=event.room_limit,
        consents=[contract.ConsentText(id=c.id, text=dict(c.text), version=c.version) for c in event.consents],
        privacy=contract.PrivacyNotice(version=event.privacy.version, text=dict(event.privacy.text)),
    )


def _bookings(registration: Registration) -> list[contract.Booking]:
    return [contract.Booking(id=booking.id, state=booking.state) for booking in registration.sessions]


def registration_changed(event: Event, registration: Registration) -> contract.RegistrationChanged:
    """The whole state of a registration, with the fingerprints of its tickets and never their secrets.

    The door needs no name that stays as evidence of who came.
    """
    if registration.erased_at:
        registration = replace(registration, honorific="", first_name="", last_name="", company="")
    return contract.RegistrationChanged(
        registration=registration.id,
        event=registration.event,
        version=registration.version,
        code=registration.code,
        state=_state_at_the_door(event, registration),
        honorific=registration.honorific,
        first_name=registration.first_name,
        last_name=registration.shown_last_name,
        company=registration.company,
        category=registration.category,
        sessions=_bookings(registration),
        tickets=[
            contract.TicketFingerprint(
                hash=fingerprint(ticket.secret), roster_key=roster_key(ticket.secret), state=ticket.state
            )
            for ticket in registration.tickets
        ],
        tray=registration.tray,
        badge=registration.badge,
        attention=door_note(event, registration),
        erased=registration.erased_at is not None,
        tags=list(registration.tags),
        address_hash=email_hash(registration.email) if registration.email else None,
    )


def _state_at_the_door(event: Event, registration: Registration) -> contract.DoorState:
    online = registration.state == "confirmed" and event.is_online(registration.category)
    return "online" if online else registration.state


def recipient(registration: Registration) -> mails.Recipient:
    """The attendee as mails and badges name them."""
    return mails.Recipient(
        code=registration.code,
        honorific=registration.honorific,
        first_name=registration.first_name,
        last_name=registration.last_name,
        company=registration.company,
        job_title=registration.job_title,
        category=registration.category,
        tray=registration.tray,
        sessions=_bookings(registration),
        tags=list(registration.tags),
    )


def calendar_sequence(event: Event, registration: Registration) -> int:
    """The version of a registration's calendar entries, which grows with whatever changes them; 0: there are none."""
    return event.version + registration.version if registration.was_confirmed else 0


def left_sessions(before: Registration, after: Registration) -> list[str]:
    """The ids of the sessions in which `before` had a place and `after` has none."""
    remaining = {booking.id for booking in after.sessions if booking.state == "confirmed"}
    return [booking.id for booking in before.sessions if booking.state == "confirmed" and booking.id not in remaining]


def mail(
    kind: mails.MailKind,
    event: Event,
    registration: Registration,
    *,
    occasion: str,
    manage_url: str,
    now: datetime,
    waiting_position: int | None = None,
    changed: list[str] | None = None,
    reason: str | None = None,
    previous: mails.PreviousFacts | None = None,
    left_sessions: list[str] | None = None,
    expires_at: datetime | None = None,
    in_bulk: bool = False,
) -> mails.MailRequested:
    """A mail to an attendee. `occasion` sets it apart from others of its kind: the same occasion is mailed once."""
    return mails.MailRequested(
        mail=".".join(part for part in (kind, registration.id, occasion) if part),
        event=event.slug,
        kind=kind,
        to=registration.mail_address,
        locale=registration.locale,
        requested_at=now,
        details=event_details(event, page=manage_url),
        registration=registration.id,
        recipient=recipient(registration),
        ticket_secret=registration.secret if kind in _WITH_BADGE else None,
        manage_url=manage_url,
        waiting_position=waiting_position,
        changed=changed,
        reason=reason,
        state=registration.state,
        previous=previous,
        sequence=calendar_sequence(event, registration),
        left_sessions=left_sessions,
        expires_at=expires_at,
        passed_on=not registration.email,
        in_bulk=in_bulk,
        unanswered=kind == "cancelled" and registration.let_offers_lapse,
    )


def event_mail(
    event: Event,
    registration: Registration,
    known: Facts,
    *,
    occasion: str,
    manage_url: str,
    now: datetime,
    reason: str | None = None,
) -> mails.MailRequested:
    """A mail to an attendee who knows other facts of the event than those that hold now."""
    venue = contract.Venue(name=known.venue.name, address=known.venue.address)
    return mail(
        facts_of(event).mail_kind,
        event,
        registration,
        occasion=occasion,
        manage_url=manage_url,
        now=now,
        reason=reason,
        previous=mails.PreviousFacts(
            starts_at=known.starts_at, ends_at=known.ends_at, venue=venue, postponed=known.standing == "postponed"
        ),
    )


def campaign_mail(
    event: Event, registration: Registration, campaign: Campaign, *, manage_url: str, now: datetime
) -> mails.MailRequested:
    """A mail of a campaign to an attendee, in their language or the next best; one for each registration."""
    language, words = campaign.words_for(registration)
    consent = registration.consents.get(NEWS_CONSENT)
    request = mail("campaign", event, registration, occasion="", manage_url=manage_url, now=now)
    return replace(
        request,
        mail=f"campaign.{campaign.id}.{registration.id}",
        locale=language,
        words=words,
        campaign=campaign.id,
        marketing=campaign.kind == "news",
        consented_at=consent.at if consent and consent.given else None,
    )


def paper_mail(
    event: Event, people: Iterable[Registration], to: str, *, url: str, occasion: str, now: datetime
) -> mails.MailRequested:
    """A mail to a door manager with the list for the door; the same occasion is mailed once."""
    listed = [_listed(event, person) for person in people]
    return replace(_organiser_mail("paper_list", event, to, url=url, occasion=occasion, now=now), people=listed)


def _listed(event: Event, person: Registration) -> mails.ListedPerson:
    return mails.ListedPerson(
        code=person.code,
        honorific=person.honorific,
        first_name=person.first_name,
        last_name=person.shown_last_name,
        company=person.company,
        category=person.category,
        tray=person.tray if person.badge != "none" else "",
        note=door_note(event, person) or "",
    )


def digest_mail(
    event: Event, counts: EventCounts, to: str, *, url: str, occasion: str, now: datetime
) -> mails.MailRequested:
    """A mail to an organiser with the figures of an event; the same occasion is mailed once."""
    figures = {
        "confirmed": counts.confirmed,
        "waitlisted": counts.waitlisted,
        "awaiting_approval": counts.awaiting_approval,
        "cancelled": counts.cancelled,
        "declined": counts.declined,
        "not_delivered": counts.without_mail,
    }
    return replace(_organiser_mail("digest", event, to, url=url, occasion=occasion, now=now), figures=figures)


def _organiser_mail(
    kind: mails.MailKind, event: Event, to: str, *, url: str, occasion: str, now: datetime
) -> mails.MailRequested:
    """A mail about the event to one of those who organise it, in its first language, with a link to `url`."""
    return mails.MailRequested(
        mail=f"{kind}.{event.slug}.{occasion}",
        event=event.slug,
        kind=kind,
        to=to,
        locale=event.languages[0],
        requested_at=now,
        details=event_details(event, page=url),
        manage_url=url,
    )
