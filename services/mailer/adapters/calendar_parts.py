"""The calendar entries in a mail (RFC 5545, 5546, 6047): the event, and each session in a file of its own.

Outlook reads only the first entry of a scheduling message, Thunderbird and others treat several as a plain import: so
the event alone is the alternative to the text, which calendars take in by themselves, and `invite.ics` is the same for
those that want a file. Sessions travel as files with the same method.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.mailer.adapters import mime
from services.mailer.adapters.mail_context import MailContext
from shared.contracts.mails import MailRequested
from shared.contracts.registration import SessionDetails
from shared.documents.calendar_file import CONTENT_TYPE, CalendarEntry, Method, Party, calendar_file
from shared.language.languages import chosen


@dataclass(frozen=True, slots=True)
class CalendarParts:
    """The parts that calendars read: the alternative to the text, and the files."""

    alternative: tuple[mime.Part, ...] = ()
    files: tuple[mime.Part, ...] = ()


def calendar_parts(request: MailRequested, context: MailContext, organiser: Party, attendee: Party) -> CalendarParts:
    """The entries that this mail brings or takes back; none where it does not touch the calendar."""
    if context.calendar is None:
        return CalendarParts()
    event = CalendarEntry(
        details=request.details,
        uid=f"{request.registration or request.mail}@moien",
        title=context.event,
        place=context.place,
        notes=[f"{session.name}: {session.line}" for session in context.sessions if not session.waiting],
        url=request.manage_url,
        at=request.requested_at,
        sequence=request.sequence,
        organiser=organiser,
        attendee=attendee,
    )
    invitation = _written(event, context.calendar)
    sessions = [
        mime.attachment(_type("application/ics", method), _written(entry, method), name)
        for name, entry, method in _sessions(request, context, event, context.calendar)
    ]
    return CalendarParts(
        alternative=(mime.encoded(_type(CONTENT_TYPE, context.calendar), invitation),),
        files=(mime.attachment(_type("application/ics", context.calendar), invitation, "invite.ics"), *sessions),
    )


def _sessions(
    request: MailRequested, context: MailContext, event: CalendarEntry, method: Method
) -> Iterator[tuple[str, CalendarEntry, Method]]:
    """The file's name, entry and method of each session that the person has, or has no longer."""
    held = request.recipient.sessions if request.recipient else []
    confirmed = [booking.id for booking in held if booking.state == "confirmed"]
    known = {session.id: session for session in request.details.sessions}
    for number, identifier in enumerate(filter(known.get, confirmed), 1):
        if entry := _session(known[identifier], context, event):
            yield f"session-{number}.ics", entry, method
    for number, identifier in enumerate(filter(known.get, request.left_sessions or ()), 1):
        if entry := _session(known[identifier], context, event):
            yield f"cancelled-session-{number}.ics", entry, "CANCEL"


def _session(session: SessionDetails, context: MailContext, event: CalendarEntry) -> CalendarEntry | None:
    if session.starts_at is None or session.ends_at is None:
        return None
    registration, _, host = event.uid.partition("@")
    return replace(
        event,
        details=replace(event.details, starts_at=session.starts_at, ends_at=session.ends_at),
        uid=f"{registration}.{session.id}@{host}",
        title=chosen(session.name, context.language) or session.id,
        place=", ".join(filter(None, (session.room, event.place))),
        notes=[context.event],
    )


def _written(entry: CalendarEntry, method: Method) -> bytes:
    return calendar_file([replace(entry, status="CANCELLED") if method == "CANCEL" else entry], method=method)


def _type(content_type: str, method: Method) -> str:
    return f"{content_type}; charset=utf-8; method={method}"
