"""Rows of set-up pages, such as categories: added, removed and put in order by buttons of the form."""

from collections.abc import Mapping
from typing import Any

from services.registration.domain.readable_ids import readable_id
from services.registration.web.console.set_up.fields import Sent, Values
from shared.http.bodies import field_value
from shared.http.validation import InvalidInput
from shared.language.languages import chosen

NEW = "new"  # the prefix of the fields of a row that is not there yet
NO_NAME = "Enter a name in at least one language."


def ordered(values: Values, name: str, action: str) -> Values:
    """Returns an event's values after a button of the rows `name`: `remove:id`, `up:id`, `down:id`; else unchanged."""
    verb, _, identifier = action.partition(":")
    things = list(values[name])
    place = next((number for number, thing in enumerate(things) if thing["id"] == identifier), None)
    if place is None or verb not in {"remove", "up", "down"}:
        return values
    thing = things.pop(place)
    if verb != "remove":
        things.insert(max(place - 1, 0) if verb == "up" else place + 1, thing)
    return {**values, name: things}


def new_texts(values: Values, sent: Sent, name: str) -> dict[str, str]:
    """Returns the text `name` of the row that is not there yet, by language."""
    typed = {language: field_value(sent, f"{NEW}-{name}-{language}") for language in values["languages"]}
    return {language: text for language, text in typed.items() if text}


def named_texts(values: Values, sent: Sent, name: str, action: str, sentence: str = NO_NAME) -> dict[str, str]:
    """Returns `new_texts`; {} where nothing is to be added. Raises InvalidInput where the button asks for it."""
    texts = new_texts(values, sent, name)
    if not texts and action == "add":
        raise InvalidInput(errors=((f"{NEW}-{name}-{values['languages'][0]}", sentence),))
    return texts


def with_new(
    values: Values, name: str, texts: Mapping[str, str], thing: Mapping[str, Any], otherwise: str, *taken: str
) -> Values:
    """Returns an event's values with a new thing at the end of the list `name`. Its id is made from `texts`."""
    ids = {other["id"] for other in values[name]} | set(taken)
    identifier = readable_id(chosen(texts, values["languages"][0]), ids, otherwise)
    return {**values, name: [*values[name], {**thing, "id": identifier}]}
