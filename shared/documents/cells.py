"""Cells of tables: the kinds of columns, the values in them, and the text of a cell that no file format refuses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

Kind = Literal["text", "whole_number", "number", "yes_no", "moment", "date", "minutes"]
Cell: TypeAlias = str | bool | int | float | datetime | date | None
Row: TypeAlias = Sequence[Cell]

# No XML document can hold them (XML 1.0, 2.2), and programs that read CSV stumble over them. Tabs and line ends stay.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: its `id` for programs, its `title` for people, and the kind of its cells.

    A moment is an aware datetime, a date is a date, yes or no is a bool; minutes are a number. None is an empty cell.
    """

    id: str
    title: str
    kind: Kind = "text"


def clean(text: str) -> str:
    """Returns `text` without the characters that a file cannot hold or that no reader shows."""
    return text if text.isprintable() else _UNPRINTABLE.sub("", text)
