"""Gates as the pages of the console show them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.checkin.domain.devices import Device
from services.checkin.domain.lists import Gate
from services.checkin.domain.timetables import timetable_in_use, timetable_warnings
from services.checkin.ports.lists import EventSetup
from shared.language.date_formats import short_moment


def gate_model(gate: Gate, setup: EventSetup, devices: Sequence[Device], language: str) -> Mapping[str, Any]:
    """A gate with its phones, the lists for which they may scan, its timetable, and what to look at there.

    `devices` are not revoked.
    """

    def moment(at: datetime | None) -> str:
        return short_moment(at, setup.event.timezone, language) if at else ""

    own = [device for device in devices if device.gate == gate.id]
    lists = {list_ for device in own for list_ in device.lists}
    return {
        "id": gate.id,
        "name": gate.name,
        "phones": [device.name for device in own],
        "lists": [known.name for known in setup.lists_in_use if known.id in lists],
        "timetable": [
            (moment(entry.at), setup.lists[entry.list].name)
            for entry in timetable_in_use(gate, setup.event, setup.lists)
        ],
        "warnings": [
            {
                "kind": warning.kind,
                "at": moment(warning.at),
                "was": moment(warning.was),
                "list": setup.lists[warning.list].name if warning.list in setup.lists else warning.list,
            }
            for warning in timetable_warnings(gate, setup.event, setup.lists)
        ],
    }
