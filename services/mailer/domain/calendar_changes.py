"""Mails that change the calendar of somebody who has, or had, a place."""

from shared.contracts.mails import MailKind, MailRequested
from shared.documents.calendar_file import Method

# A postponed event goes from calendars, too: nobody knows when it will be.
_METHODS: dict[MailKind, Method] = {
    "confirmation": "REQUEST",
    "changed": "REQUEST",
    "event_changed": "REQUEST",
    "event_postponed": "CANCEL",
    "event_cancelled": "CANCEL",
    "cancelled": "CANCEL",
    "handed_over": "CANCEL",
}


def calendar_method(request: MailRequested) -> Method | None:
    """Whether a mail puts or updates entries in the reader's calendar, or takes them out; None: neither."""
    method = _METHODS.get(request.kind)
    if not request.sequence or (method == "REQUEST" and request.state != "confirmed"):
        return None
    return method
