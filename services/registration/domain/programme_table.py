"""The programme as a table, one row for each talk or session: its headings, and its rows as they are read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from services.registration.domain.event import Event
from services.registration.domain.event_days import first_day, number_of_days
from shared.contracts.registration import Texts
from shared.language.field_types import many_lines, one_line
from shared.language.languages import LANGUAGES
from shared.language.local_times import local_moment
from shared.language.names import fold

Column = Literal["date", "start", "end", "title", "description", "room", "track", "speakers", "role"]
# The heading that files are written with, then those that are read besides, in any of our languages.
HEADINGS: Mapping[Column, tuple[str, ...]] = {
    "date": ("date", "day", "jour", "datum", "tag", "dag"),
    "start": ("start", "begin", "from", "debut", "de", "beginn", "von", "ufank", "vun"),
    "end": ("end", "until", "to", "fin", "a", "ende", "bis", "enn"),
    "title": ("title", "titre", "titel"),
    "room": ("room", "salle", "raum", "saal", "sall"),
    "track": ("track", "strand", "parcours", "filiere", "strang", "schiene", "themenstrang"),
    "speakers": (
        "speakers",
        "speaker",
        "intervenants",
        "intervenant",
        "orateurs",
        "referenten",
        "referent",
        "referente",
    ),
    "role": ("role", "roles", "fonction", "fonctions", "funktion", "funktionen", "rolle"),
    "description": ("description", "beschreibung", "beschreiwung"),
}
IN_LANGUAGES: tuple[Column, ...] = ("title", "track", "role", "description")
NEEDED: tuple[Column, ...] = ("title", "start", "end")
NO_HEADINGS = "The first row must name the columns, at least “title”, “start” and “end”."
TWICE = "Two columns have this heading."
NO_TITLE = "A title is missing."
NO_DATE = "Enter a date, such as 2026-11-12."
NO_TIME = "Enter a time, such as 09:30."
ENDS_EARLY = "The end must be after the start."
TOO_LONG = "This is too long."
MORE_ROLES = "There are more roles than speakers."
LONGEST_LINE = 200
_DATES = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})"), (3, 2, 1)),
)
_TIME = re.compile(r"(\d{1,2})(?:[:.h]|\s*[hH]\s*)(\d{2})(?::00)?(?:\s*(?:h|Uhr|Auer))?|(\d{1,2})\s*(?:h|Uhr|Auer)")
_BETWEEN = re.compile(r"[;|]")
Headings = Mapping[int, tuple[Column, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeRow:
    """A row as it was read; `number` counts from 1 below the headings, `roles` are by speaker, then by language."""

    number: int
    title: Texts
    starts_at: datetime
    ends_at: datetime
    description: Texts = field(default_factory=dict)
    room: str = ""
    track: Texts = field(default_factory=dict)
    speakers: tuple[str, ...] = ()
    roles: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True)
class RowFault:
    """A fault in a row; 0 is that of the headings."""

    row: int
    column: str
    sentence: str


def read_rows(event: Event, table: Sequence[Sequence[str]]) -> tuple[list[ProgrammeRow], list[RowFault]]:
    """Returns the rows of a table that are good, and the faults of the others. Empty rows are left out."""
    headings, faults = _headings(table[0], event.languages[0])
    if faults:
        return [], faults
    reader = _Reader(event, headings)
    rows = [reader.row(number, cells) for number, cells in enumerate(table[1:], 1) if any(cells)]
    return [row for row in rows if row is not None], reader.faults


def _headings(cells: Sequence[str], language: str) -> tuple[dict[int, tuple[Column, str]], list[RowFault]]:
    headings: dict[int, tuple[Column, str]] = {}
    for place, cell in enumerate(cells):
        known = _heading(cell, language)
        if known in headings.values():
            return {}, [RowFault(0, cell, TWICE)]
        if known is not None:
            headings[place] = known
    missing = {*NEEDED} - {column for column, _ in headings.values()}
    return headings, [RowFault(0, "", NO_HEADINGS)] if missing else []


def _heading(cell: str, language: str) -> tuple[Column, str] | None:
    name, _, suffix = fold(cell).rpartition("_")
    if suffix not in LANGUAGES:
        name, suffix = fold(cell), language
    column = next((column for column, names in HEADINGS.items() if name in names), None)
    return (column, suffix if column in IN_LANGUAGES else language) if column else None


class _Reader:
    """Reads row after row: a row without a date is on the day of the row before."""

    def __init__(self, event: Event, headings: Headings) -> None:
        self._zone = event.zone
        self._headings = headings
        self._language = event.languages[0]
        self._day: date | None = first_day(event) if number_of_days(event) == 1 else None
        self.faults: list[RowFault] = []

    def row(self, number: int, cells: Sequence[str]) -> ProgrammeRow | None:
        """The row; None where it has faults."""
        before = len(self.faults)
        texts = self._texts(number, cells)
        starts_at, ends_at = self._times(number, texts)
        title = _by_language(texts, "title")
        if not title:
            self._fault(number, "title", NO_TITLE)
        speakers, roles = self._speakers(number, texts)
        if len(self.faults) > before or starts_at is None or ends_at is None:
            return None
        return ProgrammeRow(
            number=number,
            title=title,
            starts_at=starts_at,
            ends_at=ends_at,
            description=_by_language(texts, "description"),
            room=texts.get(("room", self._language), ""),
            track=_by_language(texts, "track"),
            speakers=speakers,
            roles=roles,
        )

    def _texts(self, number: int, cells: Sequence[str]) -> dict[tuple[Column, str], str]:
        texts: dict[tuple[Column, str], str] = {}
        for place, (column, language) in self._headings.items():
            cell = cells[place] if place < len(cells) else ""
            try:
                texts[column, language] = many_lines(cell) if column == "description" else one_line(cell)
            except ValueError as error:
                self._fault(number, column, str(error))
                texts[column, language] = ""
            if column not in ("description", "speakers", "role") and len(cell) > LONGEST_LINE:
                self._fault(number, column, TOO_LONG)
        return texts

    def _times(self, number: int, texts: Mapping[tuple[Column, str], str]) -> tuple[datetime | None, datetime | None]:
        day = self._date(number, texts.get(("date", self._language), ""))
        starts_at = self._moment(number, "start", day, texts["start", self._language])
        ends_at = self._moment(number, "end", day, texts["end", self._language])
        if starts_at and ends_at and ends_at <= starts_at:
            self._fault(number, "end", ENDS_EARLY)
        return starts_at, ends_at

    def _date(self, number: int, text: str) -> date | None:
        if text:
            self._day = _date(text)
        if self._day is None:
            self._fault(number, "date", NO_DATE)
        return self._day

    def _moment(self, number: int, column: Column, day: date | None, text: str) -> datetime | None:
        clock = _time(text)
        if clock is None:
            self._fault(number, column, NO_TIME)
        if clock is None or day is None:
            return None
        try:
            return local_moment(f"{day.isoformat()} {clock:%H:%M}", self._zone)
        except ValueError as error:
            self._fault(number, column, str(error))
            return None

    def _speakers(
        self, number: int, texts: Mapping[tuple[Column, str], str]
    ) -> tuple[tuple[str, ...], tuple[Texts, ...]]:
        names = [name for part in _BETWEEN.split(texts.get(("speakers", self._language), "")) if (name := part.strip())]
        roles: list[Texts] = [{} for _ in names]
        for (column, language), text in texts.items():
            parts = [part.strip() for part in _BETWEEN.split(text)] if column == "role" and text else []
            if len(parts) > len(names):
                self._fault(number, "role", MORE_ROLES)
            for role, part in zip(roles, parts, strict=False):
                if part:
                    role[language] = part
        if any(len(text) > LONGEST_LINE for text in (*names, *(part for role in roles for part in role.values()))):
            self._fault(number, "speakers", TOO_LONG)
        distinct = {fold(name): place for place, name in reversed([*enumerate(names)])}
        places = sorted(distinct.values())
        return tuple(names[place] for place in places), tuple(roles[place] for place in places)

    def _fault(self, number: int, column: Column, sentence: str) -> None:
        self.faults.append(RowFault(number, HEADINGS[column][0], sentence))


def _by_language(texts: Mapping[tuple[Column, str], str], column: Column) -> Texts:
    return {language: text for (name, language), text in texts.items() if name == column and text}


def _date(text: str) -> date | None:
    for pattern, order in _DATES:
        if match := pattern.fullmatch(text):
            try:
                return date(*(int(match[group]) for group in order))
            except ValueError:
                return None
    return None


def _time(text: str) -> time | None:
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return time(int(match[1] or match[3]), int(match[2] or 0))
    except ValueError:
        return None
