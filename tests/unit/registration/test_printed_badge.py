"""The state of a printed badge: none, printed, or outdated once something else would stand on it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.registration import Registration, Ticket
from services.registration.domain.transitions import note_printed_badge
from tests.support.registration.builders import NOW, a_registration


def printed(**fields: Any) -> Registration:
    registration = a_registration(tickets=(Ticket(secret="A", state="valid", issued_at=NOW),), **fields)
    return note_printed_badge(registration, registration.badge_digest, now=NOW)


def test_a_badge_is_none_until_it_is_printed() -> None:
    assert (a_registration().badge, printed().badge) == ("none", "printed")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("honorific", "Dr."),
        ("first_name", "Zoe"),
        ("last_name", "Weber"),
        ("company", "Other SA"),
        ("job_title", "CEO"),
        ("category", "press"),
        ("tags", ("VIP",)),
        ("tickets", (Ticket(secret="B", state="valid", issued_at=NOW),)),
    ],
)
def test_what_stands_on_a_badge_makes_the_printed_one_outdated(field: str, value: Any) -> None:
    assert replace(printed(), **{field: value}).badge == "outdated"


def test_what_does_not_stand_on_a_badge_leaves_the_printed_one_good() -> None:
    assert replace(printed(), email="other@example.lu", attention="Photo", answers={"diet": "fish"}).badge == "printed"


def test_a_change_that_is_taken_back_needs_no_new_badge() -> None:
    outdated = replace(printed(company="Ferro SA"), company="Typo SA")
    assert (outdated.badge, replace(outdated, company="Ferro SA").badge) == ("outdated", "printed")


def test_a_print_is_a_new_version_for_the_door_and_printing_again_is_none() -> None:
    before = printed()
    assert before.version == a_registration().version + 1
    assert note_printed_badge(before, before.badge_digest, now=NOW + timedelta(days=1)) is before
