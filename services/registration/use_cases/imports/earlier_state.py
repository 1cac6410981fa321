"""The state of somebody before an import changed them: JSON values from which it comes back when that is undone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.registration.domain import transitions
from services.registration.domain.event import Event
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import ConsentRecord, Registration
from shared.documents.tickets import Random

FIELDS = ("honorific", "first_name", "last_name", "company", "job_title", "category", "answers", "locale", "attention")


def earlier_state(before: Registration, after: Registration) -> dict[str, Any]:
    """Returns the code, the version that the import made, and the fields as they were."""
    fields = {name: getattr(before, name) for name in FIELDS if getattr(before, name) != getattr(after, name)}
    for name, earlier, now in (("sessions", before.session_ids, after.session_ids), ("tags", before.tags, after.tags)):
        if earlier != now:
            fields[name] = list(earlier)
    consents = {
        name: {"given": record.given, "version": record.version, "at": record.at.isoformat()}
        for name, record in before.consents.items()
    }
    same = before.consents == after.consents
    return {"code": before.code, "version": after.version, "fields": fields, "consents": None if same else consents}


def restored(
    registration: Registration,
    earlier: Mapping[str, Any],
    *,
    event: Event,
    count: PlaceCount,
    organisations: OrganisationIndex,
    now: datetime,
    random: Random,
) -> Registration:
    """Returns the registration with the fields of its earlier state. Raises FormInvalid, SoldOut."""
    fields = {name: tuple(v) if name in {"sessions", "tags"} else v for name, v in earlier["fields"].items()}
    changed: Registration = transitions.change(
        registration,
        fields,  # type: ignore[arg-type] # as they were in a registration
        event=event,
        count=count,
        organisations=organisations,
        now=now,
        random=random,
    )
    if earlier["consents"] is None:
        return changed
    consents = {
        name: ConsentRecord(given=record["given"], version=record["version"], at=datetime.fromisoformat(record["at"]))
        for name, record in earlier["consents"].items()
    }
    if consents == registration.consents:
        return changed
    return registration.changed(now, **{**_changes(registration, changed), "consents": consents})


def _changes(before: Registration, after: Registration) -> dict[str, Any]:
    names = (*FIELDS, "sessions", "tags", "tickets", "organisation", "organisation_by_hand")
    return {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}
