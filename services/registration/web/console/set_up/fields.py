"""The fields of set-up forms: each stands for one value in the event's JSON, and is named after its path."""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from shared.language.local_times import SHOWN_TWICE, is_shown_twice, local_moment, local_text

Values: TypeAlias = dict[str, Any]
Sent: TypeAlias = Mapping[str, list[str]]
GONE = object()  # the value of a text that its mapping is to lose
NOT_A_NUMBER = "Enter a whole number."
LONGEST_NUMBER = 9  # digits


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of field: how its value is read from the texts that a form sends, and written into them.

    `note` is a sentence about a value that is good, and yet to be looked at; '' for most.
    """

    read: Callable[[Sequence[str]], Any]
    write: Callable[[Any], list[str]]
    note: Callable[[Any], str] = lambda _value: ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field for the value at `path`, in which things of a list go by their ids.

    `fault` is the sentence for a value that does not fit; '' leaves it to the check that refuses it.
    """

    path: tuple[str, ...]
    kind: Kind
    fault: str = ""

    @property
    def name(self) -> str:
        """The name of the field in forms."""
        return "-".join(self.path)

    def written(self, values: Values) -> list[str]:
        """Returns what the field shows of an event."""
        return self.kind.write(_at(values, self.path))

    def note(self, values: Values) -> str:
        """Returns the sentence that is to be told about the field's value."""
        return self.kind.note(_at(values, self.path))


def texts(path: tuple[str, ...], languages: Iterable[str], fault: str = "") -> Iterator[Field]:
    """Yields the fields of a text, one for each language."""
    for language in languages:
        yield Field((*path, language), TEXT, fault)


def with_sent(values: Values, fields: Iterable[Field], sent: Sent) -> tuple[Values, list[tuple[str, str]]]:
    """Returns an event's values with those that a form changes, and the faults of the others as (field, sentence).

    A field that was not sent, or shows what was there before, leaves its value as it is. So do fields of things that
    were removed meanwhile.
    """
    changed, faults = copy.deepcopy(values), []
    for field in fields:
        if field.name not in sent or _same(sent[field.name], field.written(values)):
            continue
        try:
            _put(changed, field.path, field.kind.read(sent[field.name]))
        except ValueError as error:
            faults.append((field.name, str(error)))
    return changed, faults


def shown(fields: Iterable[Field], values: Values, sent: Sent) -> dict[str, Any]:
    """Returns what a form shows by field: what was sent, else the event's values."""
    texts_by_field = {field.name: (field, sent.get(field.name, field.written(values))) for field in fields}
    return {
        name: [text for text in texts if text] if field.kind is CHOICES else (texts or [""])[-1]
        for name, (field, texts) in texts_by_field.items()
    }


def path_of(pointer: str, values: Values) -> tuple[str, ...]:
    """Returns the path to which a JSON pointer leads: that of a field, or one within a field's value."""
    node: Any = values
    path: list[str] = []
    for part in pointer.strip("/").split("/"):
        if isinstance(node, list):
            node = node[int(part)]
            path.append(node["id"] if isinstance(node, Mapping) and "id" in node else part)
        else:
            node = node.get(part) if isinstance(node, Mapping) else None
            path.append(part)
    return tuple(path)


def field_at(path: tuple[str, ...], fields: Iterable[Field]) -> Field | None:
    """Returns the field that shows the value at `path`, a part of it, or all around it; None: there is none.

    Of several the one whose path agrees furthest, else the first.
    """

    def agreement(field: Field) -> int:
        shared = min(len(field.path), len(path))
        return shared if field.path[:shared] == path[:shared] else 0

    best = max(fields, key=agreement, default=None)
    return best if best and agreement(best) else None


def _same(sent: Sequence[str], written: Sequence[str]) -> bool:
    """Whether a form sends what it showed: it begins a switch or choice with an empty text and breaks lines as CRLF."""
    return _plain(sent) == _plain(written)


def _plain(given: Sequence[str]) -> list[str]:
    return [text for text in (text.replace("\r\n", "\n").strip() for text in given) if text]


def _at(values: Any, path: Sequence[str]) -> Any:
    for part in path:
        values = _part(values, part)
    return values


def _part(values: Any, part: str) -> Any:
    if isinstance(values, list):
        return next((thing for thing in values if thing["id"] == part), None)
    return values.get(part) if isinstance(values, Mapping) else None


def _put(values: Values, path: Sequence[str], value: Any) -> None:
    target = _at(values, path[:-1])
    if target is None:  # such as the settings of something that the event did not have yet
        target = {}
        _put(values, path[:-1], target)
    if value is GONE:
        target.pop(path[-1], None)
    else:
        target[path[-1]] = value


def _last(given: Sequence[str]) -> str:
    return given[-1].strip() if given else ""


def _number(given: Sequence[str]) -> int | None:
    text = _last(given)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise ValueError(NOT_A_NUMBER)
    return int(text)


def _some(value: Any) -> list[str]:
    return ["" if value is None else str(value)]


TEXT = Kind(lambda given: _last(given) or GONE, _some)
LINE = Kind(_last, _some)
LINE_OR_NONE = Kind(lambda given: _last(given) or None, _some)
NUMBER = Kind(_number, _some)
SWITCH = Kind(lambda given: _last(given) == "yes", lambda value: ["yes"] if value else [])
CHOICES = Kind(lambda given: [text for text in given if text], lambda value: list(value or ()))


def moment_in(zone: ZoneInfo) -> Kind:
    """Returns the kind of a time that is typed in `zone`."""

    def read(given: Sequence[str]) -> str | None:
        text = _last(given)
        return local_moment(text, zone).isoformat() if text else None

    def write(value: Any) -> list[str]:
        return [local_text(datetime.fromisoformat(value), zone)] if value else [""]

    def note(value: Any) -> str:
        return SHOWN_TWICE if value and is_shown_twice(datetime.fromisoformat(value), zone) else ""

    return Kind(read, write, note)
