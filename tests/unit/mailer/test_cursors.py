"""The cursor of the list of mails: only those that were given out are read."""

import base64

import pytest

from services.mailer.domain.mails import LedgerEntry
from services.mailer.ports.mail_lists import Cursor
from services.mailer.web.mails.cursors import cursor_at, read_cursor
from shared.http.validation import InvalidInput
from tests.support.mailer.builders import NOW, a_ledger_entry


def test_a_cursor_is_read_as_it_was_given_out() -> None:
    entry: LedgerEntry = a_ledger_entry(id="confirmation.1", requested_at=NOW)
    assert read_cursor(cursor_at(entry)) == Cursor(NOW, "confirmation.1")


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00+14:00 m",  # before the first year once it is in UTC
        "9999-12-31T23:59:59-12:00 m",
        "2026-11-02T12:00:00 m",
        "2026-11-02T13:00:00+01:00 m",
        "20261102T120000Z m",
        "never m",
        "",
    ],
)
def test_a_moment_that_was_never_given_out_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_cursor(base64.urlsafe_b64encode(text.encode()).decode())


@pytest.mark.parametrize("change", [lambda c: c + "=", lambda c: c[:-3], lambda c: "*" + c, lambda c: "\u00e9"])
def test_a_damaged_cursor_is_refused(change) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidInput):
        read_cursor(change(cursor_at(a_ledger_entry())))
