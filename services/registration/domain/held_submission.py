"""A submission that is held until its address is confirmed: it holds no place, and nobody is refused by it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from services.registration.domain.event import Event
from services.registration.domain.messages import event_details
from services.registration.domain.registration_form import RegistrationForm
from shared.contracts import mails
from shared.errors import NotFound
from shared.language.field_types import email_key
from shared.language.languages import supported

HELD_FOR = timedelta(hours=24)
TOKEN_BITS = 160
MAILED_EVERY = 600  # seconds


class LinkExpired(NotFound):
    """This link is no longer valid. Please register once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSubmission:
    """A form that was sent for an event, under the hash of the token that only the address gets."""

    token_hash: str
    event: str
    form: RegistrationForm
    language: str
    at: datetime

    @property
    def key(self) -> str:
        """The key under which it is placed: confirming twice registers once."""
        return f"confirmed {self.token_hash}"


def hash_of(token: str) -> str:
    """Returns the only form in which a token is stored."""
    return sha256(token.encode(errors="replace")).hexdigest()


def confirmation_request(event: Event, held: HeldSubmission, *, url: str) -> mails.MailRequested:
    """The e-mail with the link that confirms an address, once in MAILED_EVERY: nobody's inbox is filled with it."""
    occasion = f"{event.slug} {email_key(held.form.email)} {int(held.at.timestamp()) // MAILED_EVERY}"
    locale = held.form.locale or supported(held.language, event.languages) or event.languages[0]
    return mails.MailRequested(
        mail=f"confirm_address.{sha256(occasion.encode()).hexdigest()[:32]}",
        event=event.slug,
        kind="confirm_address",
        to=held.form.email,
        locale=locale,
        requested_at=held.at,
        details=event_details(event, page=url),
        manage_url=url,
    )
