"""The registrations that the rows of a list are about: by address, else by code."""

from collections.abc import Iterable

from services.registration.domain.people_import import ImportRow
from services.registration.domain.registration import Registration, UnknownRegistration
from services.registration.ports.places import EventTransaction, Prefetch
from shared.language.field_types import email_key


def look_ups(rows: Iterable[ImportRow], codes: Iterable[str] = ()) -> Prefetch:
    """Returns the look-ups of rows, besides those of `codes`."""
    rows = tuple(rows)
    emails = {row.email for row in rows if row.email}
    return Prefetch(emails=emails, codes={*codes, *(row.code for row in rows if row.code)})


def find_known(transaction: EventTransaction, row: ImportRow) -> Registration | None:
    """Returns the registration of a row; None: it makes a new one.

    The active one of its address comes first. One with its code counts where the row has no address, or where it was
    cancelled with this very address, or its data were erased: a list that we exported registers nobody again who has
    left.
    """
    if row.email and (active := transaction.by_email(row.email)):
        return active
    coded = by_code(transaction, row.code) if row.code else None
    if coded is None or not row.email:
        return coded
    if coded.erased_at:
        return coded
    return coded if not coded.is_active and email_key(coded.email) == row.email else None


def by_code(transaction: EventTransaction, code: str) -> Registration | None:
    """Returns the registration with a code; None where there is none."""
    try:
        return transaction.by_code(code)
    except UnknownRegistration:
        return None
