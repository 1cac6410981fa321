"""Waiting guests in memory; they pass the same contract tests as those in MongoDB."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from typing_extensions import override

from services.checkin.domain.guest_entries import GuestEntry
from services.checkin.ports.guest_entries import GuestEntries


class FakeGuestEntries(GuestEntries):
    """`entries` by id, each with its keys."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[GuestEntry, frozenset[str]]] = {}
        self._numbers = count(1)

    @override
    async def put(self, entry: GuestEntry, keys: Sequence[str]) -> GuestEntry:
        for known, its_keys in self.entries.values():
            if its_keys & {*keys}:
                changed = replace(entry, id=known.id, number=known.number, opened_by=known.opened_by)
                self.entries[known.id] = (changed, its_keys)
                return changed
        self.entries[entry.id] = (replace(entry, number=next(self._numbers)), frozenset(keys))
        return self.entries[entry.id][0]

    @override
    async def waiting(self, event: str, gate: str, at: datetime) -> Sequence[GuestEntry]:
        entries = (entry for entry, _ in self.entries.values())
        waiting = [entry for entry in entries if (entry.event, entry.gate) == (event, gate) and entry.expires_at > at]
        return sorted(waiting, key=lambda entry: entry.number)

    @override
    async def open(self, event: str, gate: str, entry: str, device_name: str) -> GuestEntry | None:
        if not self._is_at(event, gate, entry):
            return None
        known, keys = self.entries[entry]
        self.entries[entry] = (replace(known, opened_by=device_name), keys)
        return self.entries[entry][0]

    @override
    async def remove(self, event: str, gate: str, entry: str) -> bool:
        return self._is_at(event, gate, entry) and self.entries.pop(entry) is not None

    def _is_at(self, event: str, gate: str, entry: str) -> bool:
        return entry in self.entries and (self.entries[entry][0].event, self.entries[entry][0].gate) == (event, gate)
