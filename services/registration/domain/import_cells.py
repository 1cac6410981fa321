"""The cells of a row of people become the values of a registration: words become ids, yes or no, numbers and dates."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.import_columns import FULL_NAME
from services.registration.domain.questions import Choice, Question
from shared.language.languages import supported
from shared.language.names import fold

YES = frozenset(["yes", "y", "true", "1", "x", "oui", "o", "vrai", "ja", "j", "wahr", "jo", "jee", "ok"])
NO = frozenset(["no", "n", "false", "0", "-", "non", "faux", "nein", "falsch", "nee", "neen"])
LANGUAGE_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("english", "anglais", "englisch", "englesch"), "en"),
    **dict.fromkeys(("french", "francais", "franzosisch", "franseisch"), "fr"),
    **dict.fromkeys(("german", "allemand", "deutsch", "daitsch"), "de"),
    **dict.fromkeys(("luxembourgish", "luxembourgeois", "luxemburgisch", "letzebuergesch"), "lb"),
}
NO_CATEGORY = "There is no such category."
NO_SESSION = "There is no such session."
NO_CHOICE = "Choose one of the answers given."
NOT_YES_OR_NO = "Answer yes or no."
NO_LANGUAGE = "Send one of en, fr, de, lb."
SEVERAL, COMMAS, SPACES = re.compile(r"[;|\n]"), re.compile(r"[;|\n,]"), re.compile(r"[;|\n,\s]+")
_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,15})?")


@dataclass(slots=True)
class RowValues:
    """The values of a row, by the names of a registration's fields, and its faults as (field, sentence)."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)


class CellReader:
    """Reads the rows of a list whose columns belong to these fields."""

    def __init__(self, event: Event, fields: Sequence[str]) -> None:
        self._fields = fields
        self._categories = _ids((category.id, category.name) for category in event.categories)
        self._sessions = _ids((session.id, session.name) for session in event.sessions)
        self._questions = {question.id: question for question in event.questions}

    def read(self, cells: Sequence[str]) -> RowValues:
        """Returns the values of the cells that are not blank."""
        row = RowValues()
        for name, cell in zip(self._fields, cells, strict=True):
            if name and cell:
                try:
                    self._take(row.values, name, cell)
                except ValueError as fault:
                    row.faults.append((name, str(fault)))
        return row

    def _take(self, values: dict[str, Any], name: str, cell: str) -> None:
        group, _, identifier = name.partition(".")
        if name == FULL_NAME:
            values["first_name"], values["last_name"] = split_name(cell)
        elif name == "category":
            values[name] = _one(cell, self._categories, NO_CATEGORY)
        elif name == "sessions":
            chosen = [*values.get(name, ()), *_several(cell, self._sessions, NO_SESSION)]
            values[name] = list(dict.fromkeys(chosen))
        elif name == "tags":
            values[name] = _parts(COMMAS, cell)
        elif name == "locale":
            values[name] = _language(cell)
        elif group == "consents":
            values.setdefault(group, {})[identifier] = yes_or_no(cell)
        elif group == "answers":
            values.setdefault(group, {})[identifier] = _answer(self._questions[identifier], cell)
        else:
            values[name] = cell


def split_name(name: str) -> tuple[str, str]:
    """Returns first and last name of a whole name: the last one is all but the first word, or stands before a comma."""
    if "," in name:
        last, _, first = name.partition(",")
        return first.strip(), last.strip()
    first, _, last = name.partition(" ")
    return (first, last.strip()) if last.strip() else ("", first)


def yes_or_no(cell: str) -> bool:
    """Returns whether a cell says yes, in any of our languages. Raises ValueError with a sentence."""
    word = fold(cell)
    if word in YES or word in NO:
        return word in YES
    raise ValueError(NOT_YES_OR_NO)


def _answer(question: Question, cell: str) -> Any:
    choices = _ids((choice.id, choice.label) for choice in _choices(question))
    match question.kind:
        case "yes_no":
            return yes_or_no(cell)
        case "number":
            return _number(cell)
        case "date":
            return _date(cell)
        case "choice":
            return _one(cell, choices, NO_CHOICE)
        case "choices":
            return list(dict.fromkeys(_several(cell, choices, NO_CHOICE)))
    return cell


def _choices(question: Question) -> Iterator[Choice]:
    yield from question.choices


def _number(cell: str) -> Any:
    if not _NUMBER.fullmatch(cell):
        return cell  # which is then a fault of its answer
    number = float(cell.replace(",", "."))
    return int(number) if number.is_integer() else number


def _date(cell: str) -> str:
    """A day in ISO 8601, of days as people write them; anything else stays as it is, and is then a fault."""
    if match := _DAY.fullmatch(cell):
        day, month, year = map(int, match.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return cell
    return cell.removesuffix("T00:00:00")


def _language(cell: str) -> str:
    if language := supported(cell) or LANGUAGE_WORDS.get(fold(cell)):
        return language
    raise ValueError(NO_LANGUAGE)


def _ids(named: Iterator[tuple[str, Mapping[str, str]]]) -> dict[str, str]:
    """The ids by what may stand in a cell: the id itself, or the name in any language."""
    ids: dict[str, str] = {}
    pairs = [*named]
    for identifier, _ in pairs:
        ids.setdefault(fold(identifier), identifier)
    for identifier, names in pairs:
        for name in names.values():
            ids.setdefault(fold(name), identifier)
    return ids


def _one(cell: str, ids: Mapping[str, str], fault: str) -> str:
    if (identifier := ids.get(fold(cell))) is None:
        raise ValueError(fault)
    return identifier


def _parts(separator: re.Pattern[str], cell: str) -> list[str]:
    return [part for between in separator.split(cell) if (part := between.strip())]


def _several(cell: str, ids: Mapping[str, str], fault: str) -> list[str]:
    """The ids of all that a cell names; names may hold the commas and spaces that stand between others."""
    for separator in (SEVERAL, COMMAS, SPACES):
        parts = [fold(part) for part in _parts(separator, cell)]
        if all(part in ids for part in parts):
            return [ids[part] for part in parts]
    raise ValueError(fault)
