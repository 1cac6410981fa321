"""The fields of a form as it showed them, sent along with it: so only those that somebody changed are changed.

Somebody may have had the page open for long, and meanwhile answered a question on another page, or a booker corrected
a name.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from services.registration.web.people.forms import Fields
from shared.http.bodies import field_value

SHOWN = "shown"
"""The hidden field with all others; before its name stands what stands before theirs."""
_SHOWN: TypeAdapter[dict[str, list[str]]] = TypeAdapter(dict[str, list[str]])


def shown_fields(values: Mapping[str, Any]) -> str:
    """Returns the hidden field of a form that shows `values`: a text or a list of texts for each field."""
    return json.dumps({name: value if isinstance(value, list) else [value] for name, value in values.items()})


def changed_fields(fields: Fields, names: Iterable[str], prefix: str = "") -> set[str]:
    """Returns those of the `names` whose fields somebody changed, in a sent form with `prefix` before its names.

    A field that was not shown counts where it has come all the same. Boxes and lists without a choice do not come.
    """
    shown = _shown(field_value(fields, prefix + SHOWN))
    return {
        name
        for name in names
        if (prefix + name in shown or prefix + name in fields)
        and _plain(shown.get(prefix + name)) != _plain(fields.get(prefix + name, []))
    }


def _shown(text: str) -> dict[str, list[str]]:
    try:
        return _SHOWN.validate_json(text)
    except ValidationError:
        return {}


def _plain(values: list[str] | None) -> list[str] | None:
    """The values as browsers change none: they send empty fields for no value, and line breaks of their own."""
    return None if values is None else [text for value in values if (text := value.replace("\r\n", "\n"))]
