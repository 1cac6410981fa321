"""The address of a view of people says who is shown, in which order and with which columns, and can be sent on."""

from urllib.parse import parse_qsl

import pytest

from services.registration.domain.event import Event
from services.registration.ports.people import Cursor, Filter, Sorting
from services.registration.web.console.table.people_columns import USUAL, chosen_columns, offered_columns
from services.registration.web.console.table.people_view import View, position_of, view_of
from tests.support.registration.builders import a_category, a_question, a_session, an_event

CHOICES = [{"id": "vegan", "label": {"en": "Vegan"}}]


def the_event() -> Event:
    return an_event(
        categories=[a_category(), a_category("press")],
        sessions=[a_session("dinner")],
        questions=[
            a_question("diet", "choice", choices=CHOICES, sensitive=True),
            a_question("first", "yes_no"),
            a_question("why", "text"),
        ],
        consents=[{"id": "news", "text": {"en": "News"}}],
    )


@pytest.mark.parametrize(
    ("query", "criteria"),
    [
        ("", Filter()),
        ("q=+Zoë+&state=confirmed", Filter(q="Zoë", state="confirmed")),
        ("coming=asked&source=walk_in", Filter(coming="asked", source="walk_in")),
        ("category=press&tag=VIP", Filter(category="press", tag="VIP")),
        ("session=dinner", Filter(session="dinner")),
        ("session=dinner:waitlisted", Filter(session="dinner", booking="waitlisted")),
        ("mail=undelivered&came=no", Filter(undelivered=True, came=False)),
        ("came=yes&badge=outdated&consent=news", Filter(came=True, badge="outdated", consent="news")),
        ("answer.diet=vegan&answer.first=no", Filter(answers=(("diet", "vegan"), ("first", False)))),
    ],
)
def test_an_address_says_whom_to_show(query: str, criteria: Filter) -> None:
    view = view_of(the_event(), dict(parse_qsl(query)), sensitive=True)
    assert view == View(criteria=criteria)
    assert view_of(the_event(), dict(parse_qsl(view.address())), sensitive=True) == view


@pytest.mark.parametrize(
    "query",
    [
        "state=x",
        "category=none",
        "session=none:waitlisted",
        "mail=sent",
        "came=1",
        "badge=x",
        "source=x",
        "consent=none",
        "answer.diet=none",
        "answer.first=vegan",
        "answer.why=because",
        "answer.$where=1",
        "sort=email",
    ],
)
def test_an_address_of_something_that_is_not_there_shows_everybody(query: str) -> None:
    assert view_of(the_event(), dict(parse_qsl(query)), sensitive=True) == View()


def test_people_are_not_chosen_by_answers_that_the_organiser_may_not_see() -> None:
    query = {"answer.diet": "vegan", "answer.first": "yes"}
    assert view_of(the_event(), query, sensitive=False).criteria == Filter(answers=(("first", True),))


def test_an_address_says_the_order_the_columns_and_the_position() -> None:
    view = View(sorting=Sorting(by="name", descending=True), columns=("email", "code"))
    query = dict(parse_qsl(view.address(after=Cursor(7, "müller"))))
    assert view_of(the_event(), query, sensitive=False) == view
    assert position_of(query) == Cursor(7, "müller")


@pytest.mark.parametrize(
    "after",
    ["", "x", "²", "W10=", "eyJhIjoxfQ==", "WyJhIiwgLTFd", "WyJhIiwgdHJ1ZV0=", "WyJcdWQ4MDAiLCAxXQ==", "WzEsIDFd"],
)
def test_a_position_that_is_none_is_the_beginning(after: str) -> None:
    assert position_of({"after": after}) is None


def test_a_part_of_a_filter_can_be_taken_away() -> None:
    view = View(criteria=Filter(state="confirmed", answers=(("diet", "vegan"), ("first", True))))
    assert view.without("state").without("answer.diet").criteria == Filter(answers=(("first", True),))


def test_columns_of_sensitive_answers_are_for_those_who_may_see_them() -> None:
    def titles(names: list[str], *, sensitive: bool) -> list[str]:
        return [c.title for c in chosen_columns(offered_columns(the_event(), "en", str, sensitive=sensitive), names)]

    assert titles(["answers.diet", "code"], sensitive=True) == ["Code", "Diet"]
    assert titles(["answers.diet", "code"], sensitive=False) == ["Code"]
    assert len(titles(["answers.diet"], sensitive=False)) == len(USUAL)
