"""Ids in addresses are made from titles, so that nobody has to think of one."""

import pytest

from services.registration.domain.readable_ids import LONGEST, readable_id


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Journée du plastique 2026", "journee-du-plastique-2026"),
        ("  Größe & Maß!  ", "grosse-mass"),
        ("Встреча", "vstrecha"),
        ("!!!", "event"),
        ("", "event"),
        ("x" * 100, "x" * LONGEST),
        ("a" * 63 + " b", "a" * 63),
    ],
)
def test_an_id_is_made_of_plain_letters(text: str, wanted: str) -> None:
    assert readable_id(text, (), "event") == wanted


def test_the_second_of_a_name_has_a_number() -> None:
    assert readable_id("Dinner", {"dinner"}, "session") == "dinner-2"
    assert readable_id("Dinner", {"dinner", "dinner-2"}, "session") == "dinner-3"
    assert readable_id("x" * 100, {"x" * LONGEST}, "session") == "x" * (LONGEST - 2) + "-2"
