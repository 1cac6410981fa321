"""Search engines read an event's facts in its page."""

import json
from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.places import Outcome
from services.registration.web.events.structured_data import structured_data
from tests.support.registration.builders import NOW, an_event

URL = "https://moien.example.lu"


def facts_of(outcome: Outcome | None = "confirmed", language: str = "en", **fields: Any) -> dict[str, Any]:
    text = structured_data(
        an_event(**fields), outcome, language=language, public_url=URL, image="/picture.png", now=NOW
    )
    facts: dict[str, Any] = json.loads(text)
    return facts


def test_the_facts_are_those_of_the_event() -> None:
    facts = facts_of(slug="plastics", language="fr", venue={"name": "Luxexpo", "address": "10, circuit", "url": None})
    assert (facts["@type"], facts["name"]) == ("Event", "Journée du plastique")
    assert facts["url"] == f"{URL}/e/plastics"
    assert facts["image"] == [f"{URL}/picture.png"]
    assert facts["startDate"].endswith("+01:00")
    assert facts["location"] == {"@type": "Place", "name": "Luxexpo", "address": "10, circuit"}
    assert facts["eventStatus"] == "https://schema.org/EventScheduled"


@pytest.mark.parametrize(("state", "status"), [("cancelled", "EventCancelled"), ("postponed", "EventPostponed")])
def test_an_event_that_does_not_take_place_says_so(state: str, status: str) -> None:
    facts = facts_of(state=state)
    assert facts["eventStatus"] == f"https://schema.org/{status}"
    assert facts["offers"]["availability"] == "https://schema.org/SoldOut"


@pytest.mark.parametrize(
    ("outcome", "availability"), [("confirmed", "InStock"), ("waitlisted", "SoldOut"), (None, "SoldOut")]
)
def test_places_are_free_of_charge_as_long_as_there_are_any(outcome: Outcome | None, availability: str) -> None:
    offer = facts_of(outcome)["offers"]
    assert (offer["price"], offer["availability"]) == (0, f"https://schema.org/{availability}")


def test_places_of_a_registration_that_opens_later_are_announced() -> None:
    later = (NOW + timedelta(days=1)).isoformat()
    assert facts_of(registration_opens_at=later)["offers"]["availability"] == "https://schema.org/PreSale"


def test_the_organisation_that_certifies_attendance_is_the_organiser() -> None:
    assert "organizer" not in facts_of()
    assert facts_of(certificate={"issuer": "Luxinnovation"})["organizer"]["name"] == "Luxinnovation"


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "<!--", "A & B", '"quoted" \\'])
def test_no_text_ends_the_script_around_it(title: str) -> None:
    text = structured_data(an_event(title={"en": title}), None, language="en", public_url=URL, image="/", now=NOW)
    assert not {"<", ">", "&"} & {*text}
    assert json.loads(text)["name"] == title
