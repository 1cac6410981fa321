"""The differences of a registration that the audit log may hold."""

from dataclasses import asdict
from typing import Any

from services.registration.domain.event_definition import EventDefinition
from services.registration.domain.registration import Registration
from shared.audit import difference

# All other fields are named only: names, addresses, answers and free text go with their person, while the log stays,
# and it is read by more people than tickets are meant for.
OPEN_FIELDS = ("state", "category", "sessions", "locale", "printed_badge", "holder", "coming", "version")
PERSONAL_SETTINGS = ("addresses",)  # of those who may register first
UNNAMED_FIELDS = ("updated_at", "confirmed_at", "joined_at")  # the action and its time say it


def registration_difference(before: Registration, after: Registration) -> tuple[dict[str, Any], dict[str, Any]]:
    """The changed fields as they were and as they are; of those that are not open only the names, as `changed`."""
    old, new = difference(asdict(before), asdict(after))
    named = [name for name in new if name not in (*OPEN_FIELDS, *UNNAMED_FIELDS)]
    return _open(old), _open(new) | ({"changed": named} if named else {})


def audited_settings(definition: EventDefinition) -> dict[str, Any]:
    """The settings of an event as the log may hold them: of addresses only how many there are.

    Of the link of a meeting it holds only whether there is one: whoever has it comes in.
    """
    settings = asdict(definition)
    settings["categories"] = [_without_link(category) for category in settings["categories"]]
    if first := settings["members_first"]:
        settings["members_first"] = {**first, **{name: len(first[name]) for name in PERSONAL_SETTINGS}}
    return settings


def _without_link(category: dict[str, Any]) -> dict[str, Any]:
    online = category["online"]
    return {**category, "online": online and {**online, "url": online["url"] is not None}}


def part_of(bulk: str | None) -> dict[str, Any]:
    """The field that tells of which bulk (an id) an action is a part; none for an action by itself."""
    return {"bulk": bulk} if bulk else {}


def _open(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in OPEN_FIELDS}
