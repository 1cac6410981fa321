"""Scans and verdicts as the API represents them."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal, get_args

from prometheus_client import Counter
from pydantic import BaseModel, Field, ValidationError, WrapValidator, model_validator
from pydantic.functional_validators import ModelWrapValidatorHandler

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.events import Event
from services.checkin.domain.scans import (
    FirstAdmission,
    Level,
    Presented,
    Reason,
    Scan,
    Shown,
    Verdict,
    read_code,
    read_presented,
)
from services.checkin.use_cases.scans.redeem_ticket import Answer
from services.checkin.web.fields import Because, DeviceTime, Nonce
from shared.http.problems import document
from shared.http.validation import InvalidInput, Strict, faults

SCANS = Counter("moien_scans_total", "Scans answered, repeated ones too", ["verdict"])
for _verdict in get_args(Verdict):
    SCANS.labels(_verdict)  # a series that is missing until something happens cannot be watched
REFUSALS = Counter("moien_scan_refusals_total", "Scans refused, repeated ones too, by the reason", ["reason"])
for _reason in get_args(Reason):
    REFUSALS.labels(_reason)
MOST_SCANS = 500


class ShownBody(Strict):
    """The verdict that the device decided on its own and showed."""

    verdict: Verdict
    reason: Reason | None = None

    def shown(self) -> Shown:
        """The verdict for the domain; only a refusal has a reason."""
        return Shown(self.verdict, self.reason if self.verdict == "refused" else None)


class OverrideBody(Strict):
    """The reason for admitting somebody against the rules."""

    reason: Because


class ScanBody(Strict):
    """One attempt. `secret` is the text that the camera read, `code` a code typed at a desk."""

    nonce: Nonce
    list: Annotated[str, Field(max_length=200)]
    secret: Annotated[str, Field(max_length=4096)] | None = None
    code: Annotated[str, Field(max_length=4096)] | None = None
    direction: Literal["entry", "exit"] = "entry"
    scanned_at: DeviceTime
    sent_at: DeviceTime | None = None
    offline: bool = False
    shown: ShownBody | None = None
    override: OverrideBody | None = None
    event: str | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "ScanBody":
        if (self.secret is None) == (self.code is None):
            raise ValueError("Send either secret or code.")
        let_through = "admitted" if self.direction == "entry" else "exited"
        if self.shown is not None and self.shown.verdict not in {let_through, "refused"}:
            raise ValueError(f"An {self.direction} cannot have been shown as {self.shown.verdict}.")
        return self

    def scan(self, event: Event) -> Scan:
        """The attempt for the domain."""
        return Scan(
            nonce=self.nonce,
            list=self.list,
            presented=self._presented(event),
            direction=self.direction,
            scanned_at=self.scanned_at,
            sent_at=self.sent_at,
            offline=self.offline,
            shown=self.shown.shown() if self.shown else None,
            override=self.override.reason if self.override else None,
        )

    def _presented(self, event: Event) -> Presented:
        if self.secret is not None:
            return read_presented(self.secret, event.short_id)
        return read_code(self.code or "")


class AttendeeView(BaseModel):
    """The holder of the ticket. `attention` is for the people at the door; it also names the `host`, if any."""

    code: str
    name: str
    first_name: str
    company: str
    category: str
    sessions: list[str]
    tray: str
    badge: str
    attention: str | None
    tags: list[str]
    host: str | None


class FirstAdmissionView(BaseModel):
    """The first admission; `gate` and `device` are names."""

    at: datetime
    gate: str
    device: str


class CountsView(BaseModel):
    """The numbers of people who were admitted and are expected; they may be a second old."""

    admitted: int
    expected: int


class VerdictView(BaseModel):
    """The answer to a scan. `may_be_new`: an unknown ticket may be one of which the door has not heard yet.

    A scan in a `rehearsal` is kept apart and does not count.
    """

    nonce: str
    verdict: Verdict
    reason: Reason | None
    level: Level
    list: str
    scanned_at: datetime
    recorded_at: datetime
    attendee: AttendeeView | None
    first_admitted: FirstAdmissionView | None
    counts: CountsView | None
    may_be_new: bool
    rehearsal: bool


class Unread(BaseModel):
    """A scan that was not recorded, and the reason."""

    nonce: str | None
    problem: dict[str, Any]


def _read_each(value: Any, read: ModelWrapValidatorHandler[ScanBody]) -> ScanBody | Unread:
    """Reads one scan of a batch; an unreadable scan delays no other."""
    try:
        return read(value)
    except ValidationError as error:
        nonce = value.get("nonce") if isinstance(value, dict) else None
        problem = document(InvalidInput(errors=faults(error)))
        return Unread(nonce=nonce if isinstance(nonce, str) else None, problem=problem)


class BatchBody(Strict):
    """The scans that a device made while it was offline."""

    scans: Annotated[list[Annotated[ScanBody, WrapValidator(_read_each)]], Field(max_length=MOST_SCANS)]
    event: str | None = None


class BatchView(BaseModel):
    """One result per scan, in order."""

    results: list[VerdictView | Unread]


class UndoBody(Strict):
    """The reason for taking a scan back. `device` is the id of the device that made it; null: the calling one.

    `made_at` is when somebody did so; a device without network tells it later.
    """

    reason: Because
    device: str | None = None
    made_at: DeviceTime | None = None
    sent_at: DeviceTime | None = None
    event: str | None = None


class UndoneView(BaseModel):
    """A scan that was taken back."""

    nonce: str
    device: str
    list: str
    undone_at: datetime | None
    reason: str | None


def verdict_view(answer: Answer, is_late: Callable[[], bool]) -> dict[str, Any]:
    """The answer as JSON values (VerdictView): built by hand, as it is needed a thousand times a second."""
    scan, first, counts = answer.scan, answer.scan.first_admission, answer.scan.counts
    SCANS.labels(scan.verdict).inc()
    if scan.reason is not None:
        REFUSALS.labels(scan.reason).inc()
    return {
        "nonce": scan.nonce,
        "verdict": scan.verdict,
        "reason": scan.reason,
        "level": scan.level,
        "list": scan.list,
        "scanned_at": scan.scanned_at,
        "recorded_at": scan.recorded_at,
        "attendee": attendee_view(answer.attendee) if answer.attendee else None,
        "first_admitted": first_view(first) if first else None,
        "counts": {"admitted": counts.admitted, "expected": counts.expected} if counts else None,
        "may_be_new": scan.reason == "unknown" and scan.kind == "ticket" and is_late(),
        "rehearsal": scan.rehearsal,
    }


def attendee_view(attendee: Attendee) -> dict[str, Any]:
    """A person as JSON values (AttendeeView)."""
    return {
        "code": attendee.code,
        "name": attendee.name,
        "first_name": attendee.first_name,
        "company": attendee.company,
        "category": attendee.category,
        "sessions": sorted(attendee.booked),
        "tray": attendee.tray,
        "badge": attendee.badge,
        "tags": list(attendee.tags),
        "attention": attendee.door_note,
        "host": attendee.host,
    }


def first_view(first: FirstAdmission) -> dict[str, Any]:
    """A first admission as JSON values (FirstAdmissionView)."""
    return {"at": first.at, "gate": first.gate, "device": first.device}
