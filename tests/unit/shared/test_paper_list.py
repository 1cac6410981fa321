"""The list for the door on paper."""

from typing import Any

from shared.documents.paper_list import PaperLine, PaperList, paper_list_pdf
from tests.support.pdf import claims_of, pages_of, text_of, title_and_language
from tests.support.times import NOON


def a_line(last_name: str, **fields: Any) -> PaperLine:
    return PaperLine(**{"code": "ABC123", "first_name": "Zoë", "last_name": last_name, **fields})


def a_paper(*lines: PaperLine, **fields: Any) -> bytes:
    usual: dict[str, Any] = {"language": "en", "title": "Plastics Day", "drawn_up_at": NOON, "timezone": "UTC"}
    return paper_list_pdf(PaperList(**{**usual, "lines": lines, **fields}))


def test_people_stand_from_a_to_z_whatever_the_accents_and_the_script() -> None:
    lines = [a_line(name) for name in ("Müller", "Παπαδοπούλου", "Étienne", "Åsen", "Eberle")]
    words = text_of(a_paper(*lines))
    places = [words.index(name) for name in ("Åsen", "Eberle", "Étienne", "Müller", "Παπαδοπούλου")]
    assert places == sorted(places)


def test_a_line_says_what_the_door_needs() -> None:
    line = a_line("Weber", company="Ferro SA", category="Press", tray="W", note="Needs the lift", honorific="Dr")
    words = " ".join(text_of(a_paper(line)).split())
    for part in ("Weber, Dr Zoë", "ABC123", "Ferro SA", "Press", "W", "Needs the lift", "People: 1", "Page 1 of 1"):
        assert part in words


def test_it_is_in_the_readers_language_and_readable_without_sight() -> None:
    pdf = a_paper(a_line("Weber"), language="fr")
    assert title_and_language(pdf) == ("Liste pour l’entrée – Plastics Day", "fr")
    assert claims_of(pdf) == (True, True)


def test_of_two_hundred_and_fifty_people_nobody_is_missing() -> None:
    pdf = a_paper(*(a_line(f"Weber{number:03}") for number in range(250)))
    words = text_of(pdf)
    assert all(f"Weber{number:03}" in words for number in range(250))
    assert len(pages_of(pdf)) < 14
