"""Stand-ins for the ports of check-in, in memory; they pass the same contract tests as the adapters."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from typing_extensions import override

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.devices import Device, DeviceStatus, PairingCode
from services.checkin.domain.events import Event
from services.checkin.domain.lists import CheckInList, Gate
from services.checkin.domain.search import UnreadableCursor
from services.checkin.ports.devices import Devices
from services.checkin.ports.lists import EventSetup, EventSetups
from services.checkin.ports.roster import Roster, RosterPage
from shared.audit import AuditEntry
from shared.contracts import Order
from shared.identity.authorisation import token_hash
from tests.support.checkin.fake_scan_store import FakeScanStore


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **how_far: float) -> None:
        self.now += timedelta(**how_far)


NEVER = Order(0, 0)


class FakeEventSetups(EventSetups):
    """Events with their lists and gates; renamed gates are renamed on `devices`, too."""

    def __init__(self, devices: "FakeDevices | None" = None) -> None:
        self.audit: list[AuditEntry] = []
        self._devices = devices or FakeDevices()
        self._events: dict[str, tuple[Event, Order]] = {}
        self._lists: dict[tuple[str, str], CheckInList] = {}
        self._list_orders: dict[tuple[str, str], Order] = {}
        self._gates: dict[tuple[str, str], Gate] = {}

    @override
    async def of(self, event: str) -> EventSetup | None:
        return await self.fresh(event)

    @override
    async def fresh(self, event: str) -> EventSetup | None:
        if event not in self._events:
            return None
        lists = {id_: check_in_list for (slug, id_), check_in_list in self._lists.items() if slug == event}
        gates = {id_: gate for (slug, id_), gate in self._gates.items() if slug == event}
        return EventSetup(self._events[event][0], lists, gates, order=self._events[event][1])

    @override
    async def apply_event(self, event: Event, order: Order) -> None:
        if order > self._events.get(event.slug, (event, NEVER))[1]:
            self._events[event.slug] = (event, order)

    @override
    async def follow(self, check_in_list: CheckInList, order: Order) -> None:
        key = (check_in_list.event, check_in_list.id)
        known = self._lists.get(key)
        if known is None:
            self._lists[key] = check_in_list
        elif order > self._list_orders.get(key, NEVER):
            self._lists[key] = replace(known, **{name: getattr(check_in_list, name) for name in known.follows})
        self._list_orders[key] = max(order, self._list_orders.get(key, NEVER))

    @override
    async def add_list(self, check_in_list: CheckInList, audit: AuditEntry) -> bool:
        key = (check_in_list.event, check_in_list.id)
        if key in self._lists and not self._lists[key].deleted:
            return False
        self._lists[key] = check_in_list
        self.audit.append(audit)
        return True

    @override
    async def save_list(self, before: CheckInList, after: CheckInList, audit: AuditEntry) -> None:
        key, old = (after.event, after.id), asdict(before)
        changes = {name: value for name, value in asdict(after).items() if value != old[name]}
        self._lists[key] = replace(self._lists[key], **changes)
        self.audit.append(audit)

    @override
    async def add_gate(self, gate: Gate, audit: AuditEntry) -> bool:
        if (gate.event, gate.id) in self._gates or self._is_named(gate):
            return False
        self._gates[gate.event, gate.id] = gate
        self.audit.append(audit)
        return True

    @override
    async def save_gate(self, gate: Gate, audit: AuditEntry) -> bool:
        if self._is_named(gate):
            return False
        self._gates[gate.event, gate.id] = gate
        self._devices.follow_gate(gate)
        self.audit.append(audit)
        return True

    @override
    async def delete_gate(self, gate: Gate, audit: AuditEntry) -> None:
        del self._gates[gate.event, gate.id]
        self.audit.append(audit)

    def _is_named(self, gate: Gate) -> bool:
        gates = [known for known in self._gates.values() if known.event == gate.event and known.id != gate.id]
        return any(known.name == gate.name for known in gates)


class FakeDevices(Devices):
    """Pairing codes and devices."""

    def __init__(self) -> None:
        self.audit: list[AuditEntry] = []
        self._codes: dict[str, PairingCode] = {}
        self._used: set[str] = set()
        self._devices: dict[str, Device] = {}
        self._tokens: dict[str, str] = {}

    @override
    async def add_code(self, code: PairingCode, audit: AuditEntry) -> None:
        self._codes[code.hash] = code
        self.audit.append(audit)

    @override
    async def remove_codes(self, event: str) -> None:
        self._codes = {hash_: code for hash_, code in self._codes.items() if code.event != event}

    @override
    async def code(self, hash_: str) -> PairingCode | None:
        return self._codes.get(hash_)

    @override
    async def pair(self, device: Device, token_hash: str, code: PairingCode, audit: AuditEntry) -> bool:
        if code.hash in self._used:
            return False
        if not code.reusable:
            self._used.add(code.hash)
        self._devices[device.id] = device
        self._tokens[token_hash] = device.id
        self.audit.append(audit)
        return True

    @override
    async def of_event(self, event: str) -> Sequence[Device]:
        devices = [device for device in self._devices.values() if device.event == event]
        return sorted(devices, key=lambda device: device.paired_at, reverse=True)

    @override
    async def seen_since(self, moment: datetime) -> Mapping[str, Sequence[Device]]:
        seen = [d for d in self._devices.values() if d.last_seen_at is not None and d.last_seen_at >= moment]
        return {event: [d for d in seen if d.event == event] for event in {d.event for d in seen}}

    @override
    async def get(self, device: str) -> Device | None:
        return self._devices.get(device)

    @override
    async def by_token(self, text: str) -> Device | None:
        return self._devices.get(self._tokens.get(token_hash(text), ""))

    @override
    async def rename(self, device: Device, name: str, audit: AuditEntry) -> None:
        self._devices[device.id] = replace(self._devices[device.id], name=name)
        self.audit.append(audit)

    @override
    async def revoke(self, device: Device, at: datetime, audit: AuditEntry) -> None:
        self._devices[device.id] = replace(self._devices[device.id], revoked_at=at)
        self.audit.append(audit)

    @override
    async def note_clock(self, device: Device, seconds: float | None) -> None:
        self._devices[device.id] = replace(self._devices[device.id], clock_off=seconds)

    @override
    async def start(self, device: Device, audit: AuditEntry) -> None:
        self._devices[device.id] = replace(self._devices[device.id], started=True)
        self.audit.append(audit)

    @override
    async def assign(self, device: Device, audit: AuditEntry) -> None:
        stored = self._devices[device.id]
        assigned = replace(device, name=stored.name, revoked_at=stored.revoked_at, started=stored.started)
        self._devices[device.id] = assigned
        self.audit.append(audit)

    @override
    async def report(self, device: Device, status: DeviceStatus) -> None:
        self._devices[device.id] = replace(self._devices[device.id], status=status)

    def follow_gate(self, gate: Gate) -> None:
        """Gives the devices at a gate its new name, and the lists of its timetable."""
        for device in self._devices.values():
            if (device.event, device.gate) == (gate.event, gate.id):
                lists = dict.fromkeys((*device.lists, *(entry.list for entry in gate.timetable)))
                self._devices[device.id] = replace(device, gate_name=gate.name, lists=tuple(lists))


class FakeRoster(Roster):
    """The registrations in a FakeScanStore; a cursor is the number of its last change."""

    def __init__(self, store: FakeScanStore) -> None:
        self._store = store
        self._gone: dict[str, set[str]] = {}

    @override
    async def save(self, attendee: Attendee) -> None:
        known = self._store.attendees.get(attendee.registration)
        if known is None:
            self._store.put(replace(attendee, revision=1))
        elif (known.epoch, known.version) < (attendee.epoch, attendee.version):
            hashes = {ticket.hash for ticket in attendee.tickets}
            lost = {ticket.hash for ticket in known.tickets} - hashes
            self._gone[attendee.registration] = (self._gone.get(attendee.registration, set()) | lost) - hashes
            own = {name: getattr(known, name) for name in ("scans", "attendance_version", "revision")}
            new = replace(attendee, **own, host=None if attendee.erased else known.host)
            if new == replace(known, epoch=new.epoch, version=new.version):
                self._store.attendees[new.registration] = new  # only published again
            else:
                self._store.put(replace(new, revision=known.revision + 1))

    @override
    async def changed_since(self, event: str, cursor: str | None, limit: int) -> RosterPage:
        if cursor is not None and not (cursor.isascii() and cursor.isdigit()):
            raise UnreadableCursor
        since, changed = int(cursor or 0), self._store.changed
        attendees = sorted(self._store.of_event(event), key=lambda attendee: changed[attendee.registration])
        behind = [attendee for attendee in attendees if changed[attendee.registration] > since]
        page = behind[:limit]
        gone = [hash_ for a in page for hash_ in sorted(self._gone.get(a.registration, ()))] if cursor else []
        last = changed[page[-1].registration] if page else since
        return RosterPage(page, gone, str(last), complete=len(behind) <= limit)
