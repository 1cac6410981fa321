"""Between check-in's domain and the messages that services exchange."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from services.checkin.domain import attendance as domain
from services.checkin.domain.attendance import Attendance, Presence, attend
from services.checkin.domain.attendees import Attendee, Booking, Ticket
from services.checkin.domain.desk_entries import DeskEntry
from services.checkin.domain.events import Consent, Event, PrivacyNotice, SessionHours
from services.checkin.domain.printing import PrintJob
from services.checkin.domain.scans import RecordedScan
from shared.contracts import checkin as contract
from shared.contracts.checkin import (
    AttendanceChanged,
    AttendanceScan,
    BadgePrinted,
    DeskEntryChanged,
    ListAttendance,
    Stay,
)
from shared.contracts.registration import EventChanged, RegistrationChanged


def event_from(message: EventChanged) -> Event:
    """The event as check-in needs it."""
    details = message.details
    return Event(
        slug=message.event,
        short_id=message.short_id,
        title=details.title,
        state=message.state,
        timezone=details.timezone,
        starts_at=details.starts_at,
        ends_at=details.ends_at,
        members=message.members,
        seats={session.id: session.capacity for session in details.sessions},
        categories={category.id: category.name for category in details.categories},
        sessions={session.id: session.name for session in details.sessions},
        languages=tuple(details.languages),
        hours={
            session.id: SessionHours(session.room, session.starts_at, session.ends_at) for session in details.sessions
        },
        room_limit=message.room_limit,
        online=tuple(category.id for category in details.categories if category.online),
        consents=tuple(Consent(id=c.id, text=c.text, version=c.version) for c in message.consents),
        privacy=PrivacyNotice(version=message.privacy.version, text=message.privacy.text),
    )


def attendee_from(message: RegistrationChanged) -> Attendee:
    """The attendee without scans; of an erased registration only the fields that counts need."""
    attendee = Attendee(
        registration=message.registration,
        event=message.event,
        code=message.code,
        state=message.state,
        honorific=message.honorific,
        first_name=message.first_name,
        last_name=message.last_name,
        company=message.company,
        category=message.category,
        sessions=tuple(Booking(booking.id, booking.state) for booking in message.sessions),
        tickets=tuple(Ticket(ticket.hash, ticket.roster_key, ticket.state) for ticket in message.tickets),
        tray=message.tray,
        badge=message.badge,
        attention=message.attention,
        erased=message.erased,
        tags=tuple(message.tags),
        address=message.address_hash,
        epoch=message.epoch,
        version=message.version,
    )
    return attendee.without_personal_data() if message.erased else attendee


def attendance_changed(attendee: Attendee) -> AttendanceChanged:
    """The whole attendance of one registration, with the version that counts its changes; without rehearsals."""
    scans = [scan for scan in attendee.scans if not scan.rehearsal]
    attendance = attend(scans)
    lists = sorted({presence.list for presence in attendance.presences.values()})
    return AttendanceChanged(
        registration=attendee.registration,
        event=attendee.event,
        version=attendee.attendance_version,
        lists=[_on_list(list_, _presences_on(attendance, list_)) for list_ in lists],
        scans=[_scan(scan) for scan in _published(scans, attendance)],
    )


def _presences_on(attendance: Attendance, list_: str) -> list[Presence]:
    return [presence for presence in attendance.presences.values() if presence.list == list_]


def _on_list(list_: str, presences: Iterable[Presence]) -> ListAttendance:
    """Over all days of the list."""
    presences = list(presences)
    return ListAttendance(
        list=list_,
        first_in=min((p.first_entry.counts_at for p in presences if p.first_entry), default=None),
        last_out=max((p.last_out_at for p in presences if p.last_out_at), default=None),
        inside=any(presence.inside for presence in presences),
        stays=tuple(Stay(entered_at=s.entered_at, left_at=s.left_at) for s in _stays(presences)),
    )


def _stays(presences: Iterable[Presence]) -> list[domain.Stay]:
    return sorted((stay for presence in presences for stay in presence.stays), key=_begin)


def _begin(stay: domain.Stay) -> datetime:
    return stay.entered_at or stay.left_at  # type: ignore[return-value]  # one of the two was scanned


def _published(scans: Iterable[RecordedScan], attendance: Attendance) -> list[RecordedScan]:
    """The scans that let somebody in or out, and those that did until they were taken back."""
    admitted = {scan.key for scan in attendance.admissions}
    return sorted(
        (
            scan
            for scan in scans
            if scan.key in admitted
            or scan.verdict == "exited"
            or (scan.verdict == "admitted" and (scan.undone is not None or scan.set_aside))
        ),
        key=lambda scan: (scan.counts_at, scan.key),
    )


def _scan(scan: RecordedScan) -> AttendanceScan:
    return AttendanceScan(
        list=scan.list,
        device=scan.device_name,
        gate=scan.gate_name,
        direction=scan.direction,
        verdict="exited" if scan.direction == "exit" else "admitted",
        at=scan.counts_at,
        offline=scan.offline,
        undone=scan.undone is not None or scan.set_aside,
    )


def badge_printed(job: PrintJob) -> BadgePrinted:
    """The badge that a station has printed."""
    return BadgePrinted(
        print=job.id,
        event=job.event,
        registration=job.registration,
        badge=job.badge,
        format=job.format or "",
        again=job.reason == "reprint",
        device=job.station or "",
        station=job.station_name,
        gate=job.station_gate,
        printed_at=job.printed_at or job.created_at,
    )


def desk_entry_changed(entry: DeskEntry) -> DeskEntryChanged:
    """All that desks did about one registration."""
    walk_in, merged = entry.walk_in, entry.merged
    return DeskEntryChanged(
        registration=entry.registration,
        event=entry.event,
        version=entry.version,
        walk_in=contract.WalkIn(
            **{f.name: getattr(walk_in, f.name) for f in fields(walk_in) if f.name != "consents"},
            consents=[contract.ConsentAtDesk(id=c.id, given=c.given, version=c.version) for c in walk_in.consents],
        )
        if walk_in
        else None,
        badges=[contract.BoundBadge(hash=badge.hash, at=badge.at, by=badge.by) for badge in entry.badges],
        merged=contract.Merged(into=merged.into, reason=merged.reason, by=merged.by, at=merged.at) if merged else None,
        erased=entry.erased,
    )
