"""The history of one registration: its changes, its newest mail and its scans, in one order of time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from services.registration.domain.attendance import Attendance, Scan
from services.registration.domain.mail_status import MailStatus
from services.registration.domain.registration import Registration, Source
from shared.audit import AuditEntry

COMPARED = ("state", "category", "sessions", "locale")
"""The fields of which the log tells how they were and how they are."""

Value = Any
BEGINNINGS: Mapping[Source, str] = {
    "public": "registration.submitted",
    "organiser": "registration.entered",
    "walk_in": "registration.walked_in",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened with a registration: a change, a mail or a scan.

    `action` is that of the audit log, `actor` who did it; `in_bulk` with several registrations at once. `changes` are
    fields with their values before and after, `named` fields of which no values are known.
    """

    kind: Literal["change", "mail", "scan"]
    at: datetime
    action: str = ""
    actor: str = ""
    in_bulk: bool = False
    changes: tuple[tuple[str, Value, Value], ...] = ()
    named: tuple[str, ...] = ()
    mail: MailStatus | None = None
    scan: Scan | None = None


def timeline(
    registration: Registration, mail: MailStatus | None, attendance: Attendance, entries: Iterable[AuditEntry]
) -> list[Happening]:
    """Returns all that is known to have happened, the newest first; of mails, only the newest is known."""
    changes = [_change(entry) for entry in entries]
    happenings = [*_beginning(registration, changes), *reversed(changes)]
    if mail is not None:
        happenings.append(Happening(kind="mail", at=mail.last_at, mail=mail))
    happenings += [Happening(kind="scan", at=scan.at, scan=scan) for scan in attendance.scans]
    return sorted(happenings, key=lambda happening: happening.at)[::-1]  # at one moment, a change precedes its mail


def _beginning(registration: Registration, changes: Iterable[Happening]) -> Iterator[Happening]:
    """The registration itself: one by its attendee stands in no log, and logs go before registrations do."""
    if any(change.action in {"registration.entered", "registration.walked_in"} for change in changes):
        return
    action = BEGINNINGS[registration.source]
    actor = registration.actor if registration.source == "public" else ""
    yield Happening(kind="change", at=registration.created_at, action=action, actor=actor)


def _change(entry: AuditEntry) -> Happening:
    before, after = entry.before, entry.after
    return Happening(
        kind="change",
        at=entry.at,
        action=entry.action,
        actor=entry.actor,
        in_bulk="bulk" in after,
        changes=tuple(_compared(before, after)),
        named=tuple(_named(before, after)),
    )


def _compared(before: Mapping[str, Value], after: Mapping[str, Value]) -> Iterator[tuple[str, Value, Value]]:
    for name in COMPARED:
        if name in after and (name in before or name in {"state", "category"}):
            yield name, before.get(name), after[name]


def _named(before: Mapping[str, Value], after: Mapping[str, Value]) -> Iterator[str]:
    """The fields of which only is known that they changed; a new ticket follows from a new state."""
    if "printed_badge" in after and after["printed_badge"] != before.get("printed_badge"):
        yield "printed_badge"
    yield from (name for name in after.get("changed", ()) if not (name == "tickets" and "state" in after))
