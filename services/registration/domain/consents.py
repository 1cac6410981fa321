"""Attendees decide anew about the consents that an event asks for; that to the privacy text goes with their data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY, Consent
from services.registration.domain.registration import ConsentRecord, Registration
from shared.errors import Conflict


class ConsentReworded(Conflict):
    """The wording of a consent has changed meanwhile: please read it again."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether somebody agrees to a consent whose text they read in `version`."""

    given: bool
    version: str


def open_consents(event: Event, registration: Registration) -> list[Consent]:
    """Returns the consents about which somebody can decide: the event's, and those no longer asked that they gave.

    The text of the latter is no longer known.
    """
    asked = {consent.id: consent for consent in event.consents}
    given = {name: record for name, record in registration.consents.items() if record.given and name != PRIVACY}
    gone = (Consent(id=n, text={}, version=record.version) for n, record in given.items() if n not in asked)
    return [*event.consents, *gone]


def decide_consents(
    registration: Registration, event: Event, decisions: Mapping[str, Decision], now: datetime
) -> Registration:
    """Returns the registration with a record of each decision (by consent) that changes something; else the same.

    A withdrawal keeps the version that was agreed to. Raises ConsentReworded where somebody agrees to a text that is
    no longer asked.
    """
    versions = {consent.id: consent.version for consent in event.consents}
    records: dict[str, ConsentRecord] = {}
    for consent in open_consents(event, registration):
        decision, record = decisions.get(consent.id), registration.consents.get(consent.id)
        if decision is None or decision.given == (record is not None and record.given):
            continue
        if decision.given and decision.version != versions.get(consent.id):
            raise ConsentReworded
        version = record.version if record and not decision.given else decision.version
        records[consent.id] = ConsentRecord(given=decision.given, version=version, at=now)
    return registration.changed(now, consents={**registration.consents, **records}) if records else registration
