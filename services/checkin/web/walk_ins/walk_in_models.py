"""The desk's forms and answers as the API represents them."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationInfo, field_validator, model_validator

from services.checkin.domain.attendees import Ticket
from services.checkin.domain.desk_entries import PRIVACY, BadgeNotBlank, WalkIn, read_form
from services.checkin.domain.events import Event
from services.checkin.domain.scans import Scan, read_presented
from services.checkin.web.fields import Because, DeviceTime, EventName, Identifier, Nonce
from services.checkin.web.scans.scan_models import AttendeeView, OverrideBody, ShownBody, VerdictView
from shared.clock import Clock, to_milliseconds
from shared.documents.tickets import read_secret, roster_key
from shared.http.validation import Strict
from shared.language.field_types import Line, Locale, email_address
from shared.language.names import has_name

Secret = Annotated[str, Field(max_length=4096)]
MOST_CONSENTS = 100


class WalkInBody(Strict):
    """Somebody who registers at the desk: a first or a last name, and the privacy notice, which they were shown.

    `consent_versions` are those of the texts that they were shown, by id; of the others the present ones are recorded.
    The other fields are those of a scan. `code` is one that a device without network made and told; it stays unless
    somebody has it.
    """

    nonce: Nonce
    list: Annotated[str, Field(max_length=200)]
    offline: bool = False
    first_name: Line = ""
    last_name: Line = ""
    email: Annotated[str, Field(max_length=254)] | None = None
    company: Line = ""
    category: Identifier
    blank_secret: Secret | None = None
    consents: Annotated[dict[str, bool], Field(max_length=MOST_CONSENTS)]
    consent_versions: Annotated[dict[str, Line], Field(max_length=MOST_CONSENTS, default_factory=dict)]
    locale: Locale | None = None
    code: Annotated[str, Field(max_length=40)] | None = None
    scanned_at: DeviceTime | None = None
    sent_at: DeviceTime | None = None
    shown: ShownBody | None = None
    override: OverrideBody | None = None
    event: EventName | None = None

    @field_validator("email")
    @classmethod
    def _is_address(cls, email: str | None, info: ValidationInfo) -> str | None:
        if not email:
            return email
        try:
            return email_address(email)
        except ValueError:
            if info.data.get("offline"):  # the person is inside; without an address they get no e-mail
                return None
            raise

    @model_validator(mode="after")
    def _makes_sense(self) -> "WalkInBody":
        if not has_name(self.first_name, self.last_name):
            raise ValueError("Enter a first name or a last name.")
        if not self.consents.get(PRIVACY):
            raise ValueError("The privacy notice has to be shown and accepted.")
        if self.shown is not None and self.shown.verdict == "exited":
            raise ValueError("An entry cannot have been shown as exited.")
        return self

    def walk_in(self, event: Event, clock: Clock) -> WalkIn:
        """The walk-in for the domain. Raises BadgeNotBlank."""
        badge = self._badge(event)
        form = self.model_dump(include={"list", "first_name", "last_name", "email", "company", "category", "consents"})
        scan = Scan(
            nonce=self.nonce,
            list=self.list,
            presented=read_form({**form, "email": self.email or "", "badge": badge.hash if badge else None}),
            direction="entry",
            scanned_at=self.scanned_at or to_milliseconds(clock()),
            sent_at=self.sent_at,
            offline=self.offline,
            shown=self.shown.shown() if self.shown else None,
            override=self.override.reason if self.override else None,
        )
        return WalkIn(
            scan=scan,
            first_name=self.first_name,
            last_name=self.last_name,
            email=self.email or "",
            company=self.company,
            category=self.category,
            consents=self.consents,
            consent_versions=self.consent_versions,
            locale=self.locale,
            badge=badge,
            code=self.code,
        )

    def _badge(self, event: Event) -> Ticket | None:
        if self.blank_secret is None or not self.blank_secret.strip():
            return None
        try:
            return read_badge(self.blank_secret, event)
        except BadgeNotBlank:
            if self.offline:  # the person is inside, and the scanned text no badge
                return None
            raise


def read_badge(secret: str, event: Event) -> Ticket:
    """The ticket that a scanned blank badge is to become; only its hash and its roster key are kept.

    Raises BadgeNotBlank where the text cannot be a badge of this event.
    """
    presented, read = read_presented(secret, event.short_id), read_secret(secret)
    if presented.kind != "ticket" or isinstance(read, str):
        raise BadgeNotBlank
    return Ticket(presented.hash, roster_key(read.secret), "valid")


class WalkInView(BaseModel):
    """The outcome: `attendee` is null where nobody was registered, because the list refused them.

    `known`: the address was registered already, and this is that person. `badge_problem` is the slug of the problem for
    which a blank badge that was given away without network could not be bound.
    """

    attendee: AttendeeView | None
    verdict: VerdictView
    known: bool
    badge_problem: str | None


class CategoryChoice(BaseModel):
    """A category for which people register at the desk."""

    id: str
    name: dict[str, str]


class ConsentChoice(BaseModel):
    """A consent that people are asked for."""

    id: str
    text: dict[str, str]
    version: str


class PrivacyView(BaseModel):
    """The privacy notice that people are shown."""

    version: str
    text: dict[str, str]


class WalkInFormView(BaseModel):
    """The questions of the desk; `free` is the number of people for whom there is room, null without a limit."""

    languages: list[str]
    categories: list[CategoryChoice]
    consents: list[ConsentChoice]
    privacy: PrivacyView
    free: int | None


class BadgeBody(Strict):
    """The scanned text of a blank badge."""

    secret: Secret
    event: EventName | None = None


class BoundView(BaseModel):
    """Somebody with one more badge."""

    attendee: AttendeeView


class MergeBody(Strict):
    """The codes of two entries that are one person's, of which the first is kept, and the reason."""

    event: EventName | None = None
    keep: Annotated[str, Field(max_length=40)]
    drop: Annotated[str, Field(max_length=40)]
    reason: Because


def form_view(event: Event, free: int | None) -> dict[str, Any]:
    """The form as JSON values (WalkInFormView)."""
    return {
        "languages": list(event.languages),
        "categories": [{"id": id_, "name": name} for id_, name in event.categories_at_desk.items()],
        "consents": [{"id": c.id, "text": c.text, "version": c.version} for c in event.consents],
        "privacy": {"version": event.privacy.version, "text": event.privacy.text},
        "free": free,
    }
