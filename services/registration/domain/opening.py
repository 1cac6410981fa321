"""The time around the opening of registration: those who go first, and those who want to be told when it opens."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from services.registration.domain.event import Event
from services.registration.domain.mail_domains import domain_and_parents
from services.registration.domain.messages import event_details
from services.registration.domain.organisation_index import OrganisationIndex
from shared.contracts import mails
from shared.errors import Conflict
from shared.language.field_types import email_key


class OnlyMembersYet(Conflict):
    """Registration is open to members only for now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningWish:
    """Somebody's wish, of the moment `at`, to be told by e-mail when registration opens."""

    event: str
    email: str
    locale: str
    at: datetime

    @property
    def key(self) -> str:
        """The same for one address and event, however it is written."""
        return f"{self.event}/{email_key(self.email)}"


def check_members_first(event: Event, email: str, organisations: OrganisationIndex, now: datetime) -> None:
    """Raises OnlyMembersYet, with the time, where somebody with this address has to wait until it is over.

    An address decides and no company that was typed: anybody can type one.
    """
    first = event.members_first
    if first is None or now >= first.until or _goes_first(event, email, organisations):
        return
    until = first.until.astimezone(event.zone).isoformat()
    raise OnlyMembersYet(f"Until {until} registration is for members; from then on everybody can register.")


def members_go_first(event: Event, now: datetime) -> bool:
    """Whether members can register at `now` and others cannot yet."""
    return event.members_first is not None and event.is_open(now) and now < event.members_first.until


def can_register(event: Event, email: str, organisations: OrganisationIndex, now: datetime) -> bool:
    """Whether somebody with this address can register at `now`."""
    if not event.is_open(now):
        return False
    return not members_go_first(event, now) or _goes_first(event, email, organisations)


def takes_wishes(event: Event, now: datetime) -> bool:
    """Whether registration will open later than `now`, for all or for those who do not go first."""
    opens_at = event.registration_opens_at
    return event.state == "published" and (bool(opens_at and now < opens_at) or members_go_first(event, now))


def next_opening(event: Event, now: datetime) -> datetime | None:
    """The moment after `now` at which more people can register; else the event's end, when wishes are forgotten."""
    first = event.members_first
    moments = [event.registration_opens_at, first.until if first else None] if event.state == "published" else []
    ahead = [moment for moment in (*moments, event.ends_at) if moment and moment > now]
    return min(ahead, default=None)


def opening_mail(event: Event, wish: OpeningWish, *, url: str, now: datetime) -> mails.MailRequested:
    """The e-mail that registration is open; one wish is answered once."""
    digest = sha256(f"{wish.key} {wish.at.isoformat()}".encode()).hexdigest()[:32]
    return mails.MailRequested(
        mail=f"registration_open.{digest}",
        event=event.slug,
        kind="registration_open",
        to=wish.email,
        locale=wish.locale,
        requested_at=now,
        details=event_details(event, page=url),
        manage_url=url,
    )


def _goes_first(event: Event, email: str, organisations: OrganisationIndex) -> bool:
    first = event.members_first
    if first is None:
        return False
    if email_key(email) in {email_key(address) for address in first.addresses}:
        return True
    if not {*first.domains}.isdisjoint(domain_and_parents(email)):
        return True
    organisation = organisations.of_address(email)
    return organisation is not None and (
        organisation.id in first.organisations or (first.members and organisation.member)
    )
