"""The installation's own facts, and the month in which a complaint is answered."""

from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.complaint import Complaint
from services.registration.domain.site import Imprint, Site, Statement
from tests.support.registration.builders import NOW


def a_complaint(**fields: Any) -> Complaint:
    usual = {"id": "1", "name": "", "email": "zoe@example.lu", "page": "", "text": "No text.", "locale": "en"}
    return Complaint(**{**usual, "received_at": NOW, **fields})


@pytest.mark.parametrize(
    ("passed", "left"), [({}, 30), ({"days": 1}, 29), ({"days": 29, "hours": 23}, 0), ({"days": 30, "hours": 1}, -1)]
)
def test_thirty_days_are_counted_from_the_complaint(passed: dict[str, int], left: int) -> None:
    assert a_complaint().days_left(NOW + timedelta(**passed)) == left


def test_a_settled_complaint_is_forgotten_a_year_later() -> None:
    settled = a_complaint().settled("answered", "Told.", NOW)
    assert settled.forget_at == NOW + timedelta(days=365)
    assert settled.settled("closed", "Done.", NOW + timedelta(days=9)).forget_at == settled.forget_at
    assert settled.settled("open", "", NOW).forget_at is None


def test_the_parts_that_are_not_filled_in_are_named() -> None:
    imprint = Imprint(name="Cluster", address="1, rue du Test", phone="4711")
    assert Site().missing == ("imprint", "statement")
    assert Site(imprint=imprint).missing == ("statement",)
    assert Site(imprint=imprint, statement=Statement(status="full", assessed_on="2026-05-31")).missing == ()
