"""The form fields that say for which gate, role and lists a phone is."""

from collections.abc import Mapping, Sequence

from services.checkin.domain.lists import CheckInList
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.devices.create_pairing_code import Pairing
from services.checkin.web.console.form_values import Fault, Gettext, read_name
from services.checkin.web.devices.device_routes import PairingBody
from shared.http.bodies import field_value

ROLES = ("scan", "desk", "supervisor", "kiosk", "board")


def read_pairing(fields: Mapping[str, Sequence[str]], setup: EventSetup) -> Pairing | None:
    """The gate, role and lists that were filled in; None where one of them is missing or does not exist."""
    values = {
        "event": setup.event.slug,
        "gate": field_value(fields, "gate"),
        "role": field_value(fields, "role"),
        "lists": tuple(fields.get("lists", [])),
    }
    try:
        body = PairingBody.model_validate(values, strict=False)
    except ValueError:
        return None
    known = {check_in_list.id for check_in_list in lists_of(setup)}
    return Pairing(body.gate, body.role, body.lists) if known.issuperset(body.lists) else None


def pairing_faults(fields: Mapping[str, Sequence[str]], setup: EventSetup, _: Gettext) -> Mapping[str, Fault]:
    """The faults of fields of which no pairing can be read, at each field."""
    faults: dict[str, Fault] = {}
    if read_name(field_value(fields, "gate")) is None:
        faults["gate"] = Fault(_("Name the gate, in at most 100 letters."), "gate")
    if not {*fields.get("lists", [])} & {check_in_list.id for check_in_list in lists_of(setup)}:
        faults["lists"] = Fault(_("Choose at least one list."), "lists")
    return faults or {"role": Fault(_("Choose a role."), "role")}


def lists_of(setup: EventSetup) -> list[CheckInList]:
    """The event's lists from which people choose."""
    return [check_in_list for check_in_list in setup.lists.values() if not check_in_list.deleted]


def gates_of(setup: EventSetup) -> list[str]:
    """The names of the event's gates, to choose from."""
    return sorted(gate.name for gate in setup.gates.values())
