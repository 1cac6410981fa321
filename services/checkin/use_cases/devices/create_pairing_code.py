"""An organiser pairs a phone with a gate."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.checkin.domain.devices import (
    CODE_LENGTH,
    PAIRING_MINUTES,
    REUSABLE_CODE_LENGTH,
    REUSABLE_DAYS,
    DeviceRole,
    PairingCode,
)
from services.checkin.domain.lists import Gate, GateExists, UnknownList
from services.checkin.ports.devices import Devices
from services.checkin.ports.lists import EventSetup, EventSetups
from services.checkin.use_cases.lists.create_gate import create_gate
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random, random_text

GATE_ID_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Pairing:
    """The gate, role and lists of a new device. `gate` is a name; an unknown gate is made."""

    gate: str
    role: DeviceRole
    lists: tuple[str, ...]
    reusable: bool = False


@dataclass(frozen=True, slots=True)
class FreshCode:
    """A new pairing code as text; only its hash is stored."""

    code: str
    expires_at: datetime


async def create_pairing_code(
    pairing: Pairing,
    *,
    setup: EventSetup,
    actor: str,
    setups: EventSetups,
    devices: Devices,
    clock: Clock,
    random: Random,
) -> FreshCode:
    """Makes a code for one phone within ten minutes or, long and `reusable`, for any number within thirty days.

    Raises UnknownList.
    """
    if any(list_ not in setup.lists or setup.lists[list_].deleted for list_ in pairing.lists):
        raise UnknownList
    gate = await gate_named(pairing.gate, setup=setup, actor=actor, setups=setups, clock=clock, random=random)
    text = random_text(REUSABLE_CODE_LENGTH if pairing.reusable else CODE_LENGTH, random)
    lifetime = timedelta(days=REUSABLE_DAYS) if pairing.reusable else timedelta(minutes=PAIRING_MINUTES)
    now = clock()
    code = PairingCode(
        hash=code_hash(text),
        event=setup.event.slug,
        gate=gate.id,
        role=pairing.role,
        lists=pairing.lists,
        expires_at=now + lifetime,
        reusable=pairing.reusable,
    )
    after = {"gate": gate.name, "role": code.role, "lists": list(code.lists), "reusable": code.reusable}
    subject = code.hash[:12]
    audit = audit_entry("pairing_code.created", subject, event=code.event, actor=actor, at=now, after=after)
    await devices.add_code(code, audit)
    return FreshCode(text, code.expires_at)


def code_hash(text: str) -> str:
    """The hex SHA-256 of a pairing code; case, spaces and hyphens do not count."""
    return hashlib.sha256(_plain(text).encode(errors="replace")).hexdigest()


def can_be_guessed(text: str) -> bool:
    """Whether a text is as short as a one-time code, which lasts minutes; gate cards have more letters."""
    return len(_plain(text)) <= CODE_LENGTH


def _plain(text: str) -> str:
    return "".join(text.upper().replace("-", "").split())


async def gate_named(
    name: str, *, setup: EventSetup, actor: str, setups: EventSetups, clock: Clock, random: Random
) -> Gate:
    """The event's gate with this name; an unknown one is made."""
    if gate := _named(name, setup):
        return gate
    new = Gate(setup.event.slug, random_text(GATE_ID_LENGTH, random).lower(), name)
    try:
        return await create_gate(new, actor=actor, setups=setups, clock=clock)
    except GateExists:
        # Another organiser has made it at the same moment.
        fresh = await setups.fresh(setup.event.slug)
        if fresh and (gate := _named(name, fresh)):
            return gate
        raise


def _named(name: str, setup: EventSetup) -> Gate | None:
    return next((gate for gate in setup.gates.values() if gate.name == name), None)
