"""The messages between the services: frozen dataclasses, in a module per publisher, and their JSON form.

Registration publishes three modules: its own, `accounts` and `mails`. All services publish `alarms`.

Unknown fields are ignored, so that a publisher may add some; a change that breaks readers gets a new `.v2` name.

A message that carries the whole state of a thing has a `version`, which grows with each change, and an `epoch`, which
grows when its publisher starts its history anew, as after a backup was restored. The state with the greater (epoch,
version) is the newer one. PER_EVENT says whether the epoch is one event's or the whole publisher's.
"""

from dataclasses import fields
from functools import cache
from typing import Any, ClassVar, NamedTuple, Protocol

from pydantic import TypeAdapter, ValidationError

from shared.contracts.accounts import AccountChanged, SessionEnded, TokenChanged
from shared.contracts.alarms import AlarmChanged
from shared.contracts.checkin import AttendanceChanged, BadgePrinted, DeskEntryChanged
from shared.contracts.doors import DoorMoved, DoorPartSent, DoorRequested, DoorSent, ScansForwarded
from shared.contracts.mailer import ConsentWithdrawn, MailChanged, MailResendRequested
from shared.contracts.mails import CampaignStopped, MailRequested, MailWithdrawn, RegistrationErased
from shared.contracts.registration import EventChanged, RegistrationChanged
from shared.contracts.synchronisation import NO_EVENT, DigestPublished, RepublishRequested
from shared.contracts.walk_ins import BlankBadgesIssued, WalkInSettled


class Message(Protocol):
    """A dataclass of this package; NAME is its type on the wire and its routing key."""

    NAME: ClassVar[str]


MESSAGES: dict[str, type[Message]] = {
    message.NAME: message
    for message in (
        EventChanged,
        RegistrationChanged,
        AccountChanged,
        TokenChanged,
        SessionEnded,
        MailRequested,
        MailWithdrawn,
        RegistrationErased,
        CampaignStopped,
        AttendanceChanged,
        BadgePrinted,
        DeskEntryChanged,
        BlankBadgesIssued,
        WalkInSettled,
        MailChanged,
        MailResendRequested,
        ConsentWithdrawn,
        AlarmChanged,
        RepublishRequested,
        DigestPublished,
        DoorRequested,
        DoorPartSent,
        DoorSent,
        DoorMoved,
        ScansForwarded,
    )
}

# Who reads what. The whole map is static, so that whichever service starts first can declare every queue.
SUBSCRIPTIONS: dict[str, tuple[type[Message], ...]] = {
    "registration": (
        AttendanceChanged,
        BadgePrinted,
        DeskEntryChanged,
        MailChanged,
        MailResendRequested,
        ConsentWithdrawn,
        AlarmChanged,
        RepublishRequested,
        DigestPublished,
    ),
    "checkin": (
        EventChanged,
        RegistrationChanged,
        BlankBadgesIssued,
        WalkInSettled,
        AccountChanged,
        TokenChanged,
        SessionEnded,
        RepublishRequested,
        DigestPublished,
        DoorRequested,
        DoorPartSent,
        DoorSent,
        DoorMoved,
        ScansForwarded,
    ),
    "mailer": (
        EventChanged,
        AccountChanged,
        TokenChanged,
        SessionEnded,
        MailRequested,
        MailWithdrawn,
        RegistrationErased,
        CampaignStopped,
        AlarmChanged,
        RepublishRequested,
        DigestPublished,
    ),
}


class UnreadableMessage(Exception):
    """A message whose type is unknown here or whose body does not fit its type."""


@cache
def _adapter(message_type: type[Message]) -> TypeAdapter[Any]:
    return TypeAdapter(message_type)


def encode(message: Message) -> bytes:
    """The JSON body of a message, UTF-8."""
    return _adapter(type(message)).dump_json(message)


def decode(name: str, body: bytes) -> Message:
    """The message of type `name` in `body` (JSON, UTF-8). Raises UnreadableMessage, which names type and fault."""
    message_type = MESSAGES.get(name)
    if message_type is None:
        raise UnreadableMessage(f"unknown message type {name!r}")
    try:
        message: Message = _adapter(message_type).validate_json(body)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:5])
        raise UnreadableMessage(f"{name}: {faults}") from None
    return message


class Order(NamedTuple):
    """The place of a state in the history of its thing: the greater is the newer one."""

    epoch: int
    version: int


class State(Message, Protocol):
    """A message that carries the whole state of a thing."""

    @property
    def epoch(self) -> int:
        """The history of its publisher to which the version belongs."""

    @property
    def version(self) -> int:
        """Grows with each change."""


def order(state: State) -> Order:
    """The place of a message in the history of its thing."""
    return Order(state.epoch, state.version)


def epoch_key(message: Message) -> str | None:
    """The event whose epoch a state carries, NO_EVENT for its publisher's own; None for an occurrence."""
    per_event = getattr(message, "PER_EVENT", None)
    if per_event is None:
        return None
    return str(getattr(message, "event")) if per_event else NO_EVENT  # noqa: B009 - only some messages have it


def subject(message: Message) -> dict[str, str]:
    """The ids in a message (`event`, `registration`, `mail` …), for logs: no personal data."""
    named = {"event", "registration", "mail", "account", "token", "publisher", "kind"}
    return {
        field.name: value
        for field in fields(message)  # type: ignore[arg-type]
        if field.name in named and (value := getattr(message, field.name)) is not None
    }
