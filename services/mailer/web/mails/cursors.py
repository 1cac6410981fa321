"""The text in which clients hand back their position in the list of mails."""

import base64
import binascii
from datetime import datetime, timedelta

from services.mailer.domain.mails import LedgerEntry
from services.mailer.ports.mail_lists import Cursor
from shared.http.validation import InvalidInput


def cursor_at(entry: LedgerEntry) -> str:
    """The cursor next to a mail, as the last one of a page."""
    return _text(Cursor(entry.requested_at, entry.id))


def read_cursor(text: str) -> Cursor:
    """Reads a text that `cursor_at` has written. Raises InvalidInput for any other, however similar."""
    try:
        requested_at, _, mail = base64.urlsafe_b64decode(text.encode()).decode().partition(" ")
        cursor = Cursor(datetime.fromisoformat(requested_at), mail)
        # Moments are written in UTC: with an offset, the first and last years of the calendar may overflow.
        if cursor.requested_at.utcoffset() == timedelta() and _text(cursor) == text:
            return cursor
    except (ValueError, binascii.Error):
        pass
    raise InvalidInput(errors=(("/query/cursor", "This cursor was not given out here."),))


def _text(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(f"{cursor.requested_at.isoformat()} {cursor.mail}".encode()).decode()
