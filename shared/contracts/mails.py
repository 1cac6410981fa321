"""Messages of registration to the mailer: requests for mails, and what becomes of them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from shared.contracts.alarms import AlarmKind
from shared.contracts.registration import Booking, EventDetails, RegistrationState, Venue

MailKind: TypeAlias = Literal[
    "confirmation",
    "waitlisted",
    "place_offered",
    "approval_pending",
    "approved",
    "declined",
    "changed",
    "handed_over",
    "cancelled",
    "already_registered",
    "invitation",
    "still_coming",
    "reminder",
    "group_summary",
    "event_changed",
    "event_cancelled",
    "event_postponed",
    "thank_you",
    "certificate",
    "paper_list",
    "meal_sheet",
    "sign_in",
    "digest",
    "campaign",
    "registration_open",
    "confirm_address",
    "alarm",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The attendee of a mail. `tray`, `code` and `tags` are printed on the badge."""

    code: str
    honorific: str
    first_name: str
    last_name: str
    company: str
    job_title: str
    category: str
    tray: str
    sessions: list[Booking]
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousFacts:
    """When and where an event was to be, as the reader of a mail knows it; `postponed`: its date was taken back."""

    starts_at: datetime
    ends_at: datetime
    venue: Venue
    postponed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganiserWords:
    """Subject and text of a mail as an organiser wrote them in one language, with placeholders yet to be filled."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMember:
    """Somebody in a group, as the summary lists them; `name` is '' where it is to follow.

    `has_address`: they get e-mails of their own.
    """

    name: str
    category: str
    state: RegistrationState
    has_address: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPerson:
    """Somebody on the list for the door; `tray` is '' where no badge is printed, `note` what the door should know."""

    code: str
    honorific: str
    first_name: str
    last_name: str
    company: str
    category: str
    tray: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRequested:
    """A request to send one mail to one address, once: a second request with the same `mail` changes nothing.

    It carries the whole content, so that the mail does not depend on when it is sent. `ticket_secret` is set when the
    mail has a badge, `waiting_position` (1 = next) when the person waits, `changed` with the names of changed fields
    in a `changed` mail, `reason` with the organiser's own words. `state` is how the registration stands, `previous` the
    facts that no longer hold, in mails about the event. `manage_url` leads to the event's page in `registration_open`,
    to the page that registers in `confirm_address`: those two go to people who are not registered.

    A `campaign` mail brings the organiser's `words`; `campaign` names the campaign it belongs to, which can be stopped.
    `marketing` mails are no service: they go to consent only, which was recorded at `consented_at`, and carry a link
    to unsubscribe. `sequence` is the version of the person's calendar entries (0: they have none), `left_sessions` are
    ids of sessions that the person no longer has. `expires_at` is the end of an offer, which on `first_come` goes to
    everybody who waits; whoever answered none learns by `unanswered` why they are `cancelled`. `figures` are a digest's
    numbers by name. A `test` goes to an organiser and says so. Mails `in_bulk`, as of an import, go after all others.

    A mail that is `passed_on` goes to somebody who registered the attendee, because there is no other address. A
    `group_summary` lists the `group`. An `invitation` leads to the form that it opens (`manage_url`), is good until
    `expires_at`, brings a word of the organisers as `reason`, and how many may register by it as `figures["uses"]`; on
    the page `answer_url` it is declined. One that is `marketing` names the `subscriber`, the registration whose holder
    agreed to news. A `paper_list` brings the `people` of the list that is attached; they go once it is sent. An
    `alarm` is about an alarm of that kind, with `figures["number"]` and names as `reason`; its `event` may be ''.
    """

    NAME: ClassVar = "mail.requested.v1"
    mail: str
    event: str
    kind: MailKind
    to: str
    locale: str
    requested_at: datetime
    details: EventDetails
    registration: str | None = None
    recipient: Recipient | None = None
    ticket_secret: str | None = None
    manage_url: str | None = None
    waiting_position: int | None = None
    changed: list[str] | None = None
    reason: str | None = None
    state: RegistrationState | None = None
    previous: PreviousFacts | None = None
    words: OrganiserWords | None = None
    campaign: str | None = None
    marketing: bool = False
    sequence: int = 0
    left_sessions: list[str] | None = None
    expires_at: datetime | None = None
    figures: dict[str, int] | None = None
    consented_at: datetime | None = None
    test: bool = False
    passed_on: bool = False
    group: list[GroupMember] | None = None
    first_come: bool = False
    answer_url: str | None = None
    subscriber: str | None = None
    in_bulk: bool = False
    unanswered: bool = False
    people: list[ListedPerson] | None = None
    alarm: AlarmKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationErased:
    """The data of an attendee are erased: mails to them are dropped, also those that come later, and forgotten.

    `passed_on`: they had no address, and their mails went to whoever registered them. `group` are the ids of the
    registrations whose mails were passed on to the erased attendee. `named_in` are the ids of the registrations whose
    group summaries name the attendee until `erased_at`. `invitations` begin the ids of mails (`invitation.{one}.…`)
    that invited their address.
    """

    NAME: ClassVar = "registration.erased.v1"
    event: str
    registration: str
    code: str
    erased_at: datetime
    group: list[str]
    passed_on: bool = False
    named_in: list[str] = field(default_factory=list)
    invitations: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignStopped:
    """An organiser stopped a campaign: its mails that no server has taken yet stay unsent."""

    NAME: ClassVar = "campaign.stopped.v1"
    event: str
    campaign: str
    stopped_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWithdrawn:
    """A mail that the mailer waits for will not come; `reason` is a sentence for organisers."""

    NAME: ClassVar = "mail.withdrawn.v1"
    mail: str
    event: str
    reason: str
