"""The organiser's texts in an event's JSON, by language."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.registration.web.console.set_up.fields import Values
from services.registration.web.events.api_models import TEXTS


def texts_in(values: Values, language: str) -> int:
    """Returns how many texts of an event go with a language: those that exist in another one, too."""
    return sum(1 for texts in _all_texts(values) if _may_go(texts, language))


def without_language(values: Values, language: str) -> Values:
    """Returns an event's values without the texts in a language. A text in no other language stays."""
    result: Values = _without(values, language)
    return result


def _all_texts(value: Any) -> Iterator[Mapping[str, str]]:
    if isinstance(value, list):
        for part in value:
            yield from _all_texts(part)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name in TEXTS and isinstance(part, Mapping):
                yield part
            else:
                yield from _all_texts(part)


def _without(value: Any, language: str) -> Any:
    if isinstance(value, list):
        return [_without(part, language) for part in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: _text_without(part, language) if name in TEXTS and isinstance(part, Mapping) else _without(part, language)
        for name, part in value.items()
    }


def _text_without(texts: Mapping[str, str], language: str) -> dict[str, str]:
    if not _may_go(texts, language):
        return dict(texts)
    return {code: text for code, text in texts.items() if code != language}


def _may_go(texts: Mapping[str, str], language: str) -> bool:
    return bool(texts.get(language)) and any(text for code, text in texts.items() if code != language)
