"""Meal sheets count diets by day and session, and list food needs without names."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.registration.domain.attendance import Attendance, Stay
from services.registration.domain.event import Event
from services.registration.domain.meal_sheet import UNSTATED, WRITTEN, MealCount, MealSheet
from services.registration.domain.registration import Booking, Registration
from tests.support.registration.builders import a_question, a_registration, a_session, an_event
from tests.support.registration.certificates import came

ZONE = ZoneInfo("Europe/Luxembourg")
START = datetime(2026, 11, 12, 9, tzinfo=ZONE)
CHOICES = [{"id": name, "label": {"en": name.capitalize()}} for name in ("vegan", "halal", "gluten-free")]
Person = tuple[Registration, Attendance]


def the_event(kind: str = "choice", days: int = 1, **fields: Any) -> Event:
    times = {"starts_at": START.isoformat(), "ends_at": (START + timedelta(days=days - 1, hours=9)).isoformat()}
    choices = CHOICES if kind in ("choice", "choices") else []
    questions = [a_question("diet", kind, choices=choices, sensitive=True), a_question("allergies", sensitive=True)]
    return an_event(**{**times, "questions": questions, **fields})


def who(diet: Any = None, attendance: Attendance | None = None, **fields: Any) -> Person:
    answers = {"diet": diet, **fields.pop("answers", {})}
    return a_registration(answers=answers, **fields), attendance or Attendance()


def counted(event: Event, *people: Person) -> MealSheet:
    count = MealCount(event, "en")
    for registration, attendance in people:
        count.add(registration, attendance)
    return count.sheet()


def test_diets_stand_in_the_order_of_the_question_and_those_without_one_last() -> None:
    people = [who("halal"), who(None), who("vegan", came(Stay(START))), who("halal"), who("gone")]
    [meal] = counted(the_event(), *people).meals
    assert meal.numbers == (
        (("vegan",), 1, 1),
        (("halal",), 2, 0),
        (("gone",), 1, 0),
        (UNSTATED, 1, 0),
    )


def test_several_choices_of_one_person_are_one_meal() -> None:
    people = [who(["gluten-free", "vegan"]), who(["vegan", "gluten-free"]), who(["vegan"]), who([])]
    [meal] = counted(the_event("choices"), *people).meals
    assert meal.numbers == ((("vegan",), 1, 0), (("vegan", "gluten-free"), 2, 0), (UNSTATED, 1, 0))


def test_a_diet_in_own_words_is_counted_as_such_and_listed() -> None:
    sheet = counted(the_event("text"), who("No pork"), who("no  PORK"), who("none"), who("-"))
    assert sheet.meals[0].numbers == ((WRITTEN, 2, 0), (UNSTATED, 2, 0))
    assert sheet.needs == (("No pork", 2),)


def test_needs_are_sorted_counted_and_only_of_those_who_come() -> None:
    people = [
        who(answers={"allergies": "Peanuts"}),
        who(answers={"allergies": "éclairs"}),
        who(answers={"allergies": " peanuts "}),
        who(answers={"allergies": "Keine"}),
        who(answers={"allergies": "Fish"}, state="cancelled"),
        who(answers={"allergies": "Milk"}, state="cancelled", attendance=came(Stay(START))),
    ]
    assert counted(the_event(), *people).needs == (("éclairs", 1), ("Milk", 1), ("Peanuts", 2))


def test_each_day_counts_those_who_came_that_day() -> None:
    next_day = came(Stay(START + timedelta(days=1)), on="dinner")
    meals = counted(the_event(days=2), who("vegan", came(Stay(START))), who("vegan", next_day), who("vegan")).meals
    assert [(str(meal.day), meal.numbers) for meal in meals] == [
        ("2026-11-12", ((("vegan",), 3, 1),)),
        ("2026-11-13", ((("vegan",), 3, 1),)),
    ]


def _dinner(days: int) -> dict[str, Any]:
    return a_session("dinner", starts_at=(START + timedelta(days=days - 1, hours=10)).isoformat())


def _guest(diet: str, attendance: Attendance | None = None, state: Any = "confirmed") -> Person:
    return who(diet, attendance, sessions=(Booking(id="dinner", state=state, line=1),))


def test_a_session_counts_those_who_have_a_place_in_it() -> None:
    event = the_event(sessions=[a_session("untimed"), _dinner(1)])
    day, dinner = counted(event, _guest("vegan", came(Stay(START))), _guest("halal", state="waitlisted")).meals
    assert (dinner.session, dinner.numbers) == (event.session("dinner"), ((("vegan",), 1, 1),))
    assert sum(expected for _, expected, _ in day.numbers) == 2


def test_a_session_with_a_list_of_its_name_counts_its_scans() -> None:
    event = the_event(sessions=[_dinner(1)])
    people = [_guest("vegan", came(Stay(START))), _guest("vegan", came(Stay(START), on="dinner"))]
    assert counted(event, *people).meals[1].numbers == ((("vegan",), 2, 1),)


def test_a_dinner_on_the_eve_of_the_event_is_not_forgotten() -> None:
    event = the_event(sessions=[_dinner(0)])
    assert [bool(meal.session) for meal in counted(event, _guest("vegan")).meals] == [False, True]


def test_an_event_of_a_year_is_one_meal() -> None:
    [meal] = counted(the_event(days=365), who("vegan", came(Stay(START)))).meals
    assert (meal.day, meal.session, meal.numbers) == (None, None, ((("vegan",), 1, 1),))
