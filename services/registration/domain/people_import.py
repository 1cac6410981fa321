"""A list of people that an organiser imports: its rows, and a registration as a row makes it or changes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from random import Random as SeededRandom
from typing import Any, Literal, cast

from services.registration.domain import transitions
from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.form_check import FormInvalid, form_faults
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.domain.places import PlaceCount, outcome_for
from services.registration.domain.registration import Registration
from services.registration.domain.registration_form import Changes, RegistrationForm
from shared.documents.codes import new_code
from shared.documents.tickets import Random
from shared.errors import Conflict, NotFound, Refusal
from shared.jobs.job import BadRow
from shared.language.field_types import email_key

BadRows = Literal["reject_all", "skip"]
Effect = Literal["created", "updated", "unchanged"]
CODES_TRIED = 3
NO_ADDRESS = "Enter an e-mail address."
NO_CATEGORY = "Choose a category."
NO_PLACE = "There is no place left."
ONLY_NEW = ("consents", "code")  # values that are no fields to change


class UnknownImport(NotFound):
    """This import is not there any more."""


class ImportNotUndone(Conflict):
    """This import cannot be undone any more."""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row whose values fit the fields of a registration; blank cells have none. `cells` are those of the file."""

    number: int
    values: Mapping[str, Any]
    cells: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """The key of the address; '' where there is none."""
        return email_key(self.values.get("email", ""))

    @property
    def code(self) -> str:
        """The code that names a registration which has no address of its own; '' where there is none."""
        return str(self.values.get("code", "")).strip().upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleList:
    """A list as it was read: the headings, the field of each column, the good rows, and the bad ones with their cells.

    A row can have several faults.
    """

    headings: tuple[str, ...]
    fields: tuple[str, ...]
    rows: tuple[ImportRow, ...]
    bad: tuple[BadRow, ...] = ()
    bad_cells: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The number of all rows."""
        return len(self.rows) + len(self.bad_cells)


@dataclass(frozen=True, slots=True)
class RowEffect:
    """The registration that a row makes, or changes from `before`."""

    effect: Effect
    before: Registration | None
    after: Registration


def row_id(job: str, number: int) -> str:
    """Returns the id of the registration that a row of an import makes: the same whenever the row is done."""
    return sha256(f"import {job} {number}".encode()).hexdigest()[:32]


def row_codes(job: str, number: int) -> tuple[str, ...]:
    """Returns the codes that the registration of a row may have: the first one that nobody else has."""
    seeded = SeededRandom(f"{job} {number}")  # noqa: S311 # a code is no secret
    return tuple(new_code(seeded) for _ in range(CODES_TRIED))


def effect_of(
    row: ImportRow,
    known: Registration | None,
    *,
    event: Event,
    count: PlaceCount,
    organisations: OrganisationIndex,
    language: str,
    now: datetime,
    random: Random,
) -> RowEffect:
    """Returns the effect of a row on the registration that is `known` by its address or code; None: it is new.

    Raises FormInvalid, SoldOut.
    """
    if known is None:
        form = _form(event, row)
        registration = transitions.new_registration(
            form,
            outcome_for(event, count, form.category, now),
            event=event,
            count=count,
            organisations=organisations,
            language=language,
            source="organiser",
            now=now,
            random=random,
        )
        tags, attention = tuple(row.values.get("tags", ())), row.values.get("attention")
        return RowEffect("created", None, replace(registration, tags=tags, attention=attention))
    if not known.is_active or known.erased_at:
        return RowEffect("unchanged", known, known)
    changed = transitions.change(
        known, changes_of(row, known), event=event, count=count, organisations=organisations, now=now, random=random
    )
    changed = _with_consents(changed, known, row, event, now)
    return RowEffect("unchanged" if changed is known else "updated", known, changed)


def changes_of(row: ImportRow, known: Registration) -> Changes:
    """Returns what a row says about somebody who is registered: only that, and no place in a queue is lost."""
    changes = {name: value for name, value in row.values.items() if name not in ONLY_NEW}
    if email_key(changes.get("email", "")) == email_key(known.email):
        changes.pop("email", None)
    if "answers" in changes:
        changes["answers"] = {**known.answers, **changes["answers"]}
    if "sessions" in changes:
        queued = (booking.id for booking in known.sessions if booking.state == "waitlisted")
        changes["sessions"] = tuple(dict.fromkeys((*_in_known_order(changes["sessions"], known), *queued)))
    if "tags" in changes:
        changes["tags"] = tuple(changes["tags"])
    return cast(Changes, changes)


def _in_known_order(sessions: tuple[str, ...], known: Registration) -> Iterator[str]:
    """The same sessions in another order are no change."""
    yield from (name for name in known.session_ids if name in sessions)
    yield from (name for name in sessions if name not in known.session_ids)


def _form(event: Event, row: ImportRow) -> RegistrationForm:
    """The form that a row would have filled in; the only category need not be named. Raises FormInvalid."""
    values = {name: value for name, value in row.values.items() if name not in {"tags", "attention", "code"}}
    only_category = event.categories[0].id if len(event.categories) == 1 else ""
    values = {"email": "", "category": only_category, **values, "sessions": tuple(values.get("sessions", ()))}
    form = RegistrationForm(**values)
    if faults := tuple(_faults(event, form)):
        raise FormInvalid(errors=faults)
    return form


def _faults(event: Event, form: RegistrationForm) -> Iterator[tuple[str, str]]:
    """The faults of a form. A list that says nothing about the privacy text is no fault, and nothing is noted of it."""
    if not form.email:
        yield "/email", NO_ADDRESS
    for pointer, sentence in form_faults(event, form):
        if pointer == "/category" and not form.category:
            yield pointer, NO_CATEGORY
        elif pointer != f"/consents/{PRIVACY}" or PRIVACY in form.consents:
            yield pointer, sentence


def _with_consents(
    changed: Registration, known: Registration, row: ImportRow, event: Event, now: datetime
) -> Registration:
    """A list may add or take back a consent, but never gives one that somebody has refused or withdrawn."""
    given = row.values.get("consents", {})
    records = {name: record.given for name, record in known.consents.items()}
    news = {name: value for name, value in given.items() if records.get(name, not value) and records.get(name) != value}
    if not news:
        return changed
    consents = {**known.consents, **transitions.consent_records(event, news, now)}
    return replace(changed, consents=consents) if changed is not known else known.changed(now, consents=consents)


def problems_of(number: int, refusal: Refusal) -> tuple[BadRow, ...]:
    """Returns the faults of a row for which it is refused."""
    if refusal.errors:
        return tuple(BadRow(number, field_of(pointer), sentence) for pointer, sentence in refusal.errors)
    return (BadRow(number, "category", NO_PLACE),)


def field_of(pointer: str) -> str:
    """Returns the field that a JSON pointer is about, as columns are called: '/answers/diet' gives 'answers.diet'."""
    first, *rest = pointer.strip("/").split("/")
    return ".".join((first, *rest[:1])) if first in {"answers", "consents"} else first
