"""The meal sheet: how many people of each diet an event expects and has, by day and session, and their food needs.

The diet is the answer to the question DIET: a choice, several choices, or words of the attendee's own. Food needs are
the answers to the questions of NEEDS, and diets in people's own words. Nobody's name is on it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from services.registration.domain.attendance import Attendance
from services.registration.domain.event import Event
from services.registration.domain.event_days import event_days, session_day
from services.registration.domain.event_definition import Session
from services.registration.domain.questions import WITH_CHOICES, Choice, Question
from services.registration.domain.registration import Answer, Registration
from shared.language.languages import chosen
from shared.language.names import fold

DIET = "diet"
NEEDS = ("allergies", "food_needs")
# Answers that say that there is nothing to say.
NOTHING = frozenset({"", "-", "–", "/", "n/a", "no", "none", "non", "aucune", "nein", "keine", "nee", "keng"})

Diet: TypeAlias = tuple[str, ...]
"""Ids of choices in the question's order. UNSTATED: no answer. WRITTEN: in words of their own, among the needs."""
UNSTATED: Diet = ()
WRITTEN: Diet = ("",)


def still_comes(registration: Registration) -> bool:
    """Returns whether somebody is still expected: confirmed, and so not cancelled.

    Nobody is asked yet whether they still come. Once they are, a no counts here, and a column of its own has a use.
    """
    return registration.state == "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meal:
    """The numbers of one day or session by diet: (diet, expected, present). Neither day nor session: all the event."""

    day: date | None = None
    session: Session | None = None
    numbers: tuple[tuple[Diet, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MealSheet:
    """The meals in the order of time, and food needs with the number of people who wrote them, by alphabet."""

    meals: tuple[Meal, ...]
    needs: tuple[tuple[str, int], ...]


MealKey: TypeAlias = date | str | None
"""A day, the id of a session, or None for all of an event that is too long to have days."""


@dataclass(slots=True)
class MealCount:
    """Counts the people of an event one after the other. Labels of choices among the needs are in `language`."""

    event: Event
    language: str
    expected: Counter[tuple[MealKey, Diet]] = field(default_factory=Counter)
    present: Counter[tuple[MealKey, Diet]] = field(default_factory=Counter)
    present_that_day: Counter[tuple[MealKey, Diet]] = field(default_factory=Counter)
    scanned_lists: set[str] = field(default_factory=set)
    needs: dict[str, list[str]] = field(default_factory=dict)

    def add(self, registration: Registration, attendance: Attendance) -> None:
        """Counts somebody confirmed or admitted; whoever takes part online eats elsewhere.

        People are present on a day if any list let them in that day. They are present at a session in which they have
        a place if the list of its name let them in, or any list that day where nobody was scanned on such a list.
        """
        diet = self._diet(registration.answers.get(DIET))
        comes = still_comes(registration) and not self.event.is_online(registration.category)
        for day in self._days():
            self.expected[day, diet] += comes
            self.present[day, diet] += self._was_in(attendance, day)
        booked = {booking.id for booking in registration.sessions if booking.state == "confirmed"}
        for session in (session for session in self._sessions() if session.id in booked):
            own_list = attendance.lists.get(session.id)
            self.expected[session.id, diet] += comes
            self.present[session.id, diet] += bool(own_list and own_list.first_in)
            self.present_that_day[session.id, diet] += self._was_in(attendance, session_day(self.event, session))
        self.scanned_lists.update(attendance.lists)
        if comes or attendance.was_there:
            for need in self._needs(registration.answers):
                self.needs.setdefault(fold(need), []).append(need)

    def sheet(self) -> MealSheet:
        """Returns the sheet of everybody counted so far. Meals without anybody stay, diets without anybody do not."""
        sessions = {session.id: session_day(self.event, session) for session in self._sessions()}
        days = self._days()
        keys: list[MealKey] = []
        for day in days:
            keys += [day, *(session for session, begins in sessions.items() if day in (None, begins))]
        keys += [session for session, begins in sessions.items() if session not in keys]
        needs = tuple((spellings[0], len(spellings)) for _, spellings in sorted(self.needs.items()))
        return MealSheet(meals=tuple(map(self._meal, keys)), needs=needs)

    def _days(self) -> tuple[date | None, ...]:
        return event_days(self.event) or (None,)

    def _sessions(self) -> list[Session]:
        timed = [(session.starts_at, session) for session in self.event.sessions if session.starts_at]
        return [session for _, session in sorted(timed, key=lambda pair: pair[0])]

    def _meal(self, key: MealKey) -> Meal:
        is_session = isinstance(key, str)
        present = self.present_that_day if is_session and key not in self.scanned_lists else self.present
        rows = ((diet, self.expected[key, diet], present[key, diet]) for diet in self._diets())
        return Meal(
            day=key if isinstance(key, date) else None,
            session=self.event.session(key) if isinstance(key, str) else None,
            numbers=tuple(row for row in rows if row[1] or row[2]),
        )

    def _diets(self) -> list[Diet]:
        order = [choice.id for choice in self._choices()]
        diets = {diet for _, diet in self.expected} - {UNSTATED, WRITTEN}
        chosen_diets = sorted(diets, key=lambda diet: [_place(name, order) for name in diet])
        return [*chosen_diets, WRITTEN, UNSTATED]

    def _choices(self) -> tuple[Choice, ...]:
        question = self._question(DIET)
        return question.choices if question else ()

    def _question(self, identifier: str) -> Question | None:
        return next((question for question in self.event.questions if question.id == identifier), None)

    def _diet(self, answer: Answer) -> Diet:
        question = self._question(DIET)
        if isinstance(answer, list):
            order = [choice.id for choice in self._choices()]
            return tuple(sorted(answer, key=lambda name: _place(name, order)))
        if question and question.kind in WITH_CHOICES and isinstance(answer, str) and answer:
            return (answer,)
        return WRITTEN if _is_need(answer) else UNSTATED

    def _needs(self, answers: Mapping[str, Answer]) -> Iterable[str]:
        """The needs of one person, each once."""
        texts = [text for name in NEEDS for text in self._texts(name, answers.get(name))]
        if self._diet(answers.get(DIET)) == WRITTEN:
            texts.append(str(answers.get(DIET)))
        needs = (" ".join(text.split()) for text in texts if _is_need(text))
        return {fold(need): need for need in needs}.values()

    def _texts(self, name: str, answer: Answer) -> list[str]:
        question = self._question(name)
        labels = {choice.id: chosen(choice.label, self.language) for choice in question.choices} if question else {}
        if isinstance(answer, bool):
            return [chosen(question.label, self.language)] if answer and question else []
        return [labels.get(str(part), str(part)) for part in (answer if isinstance(answer, list) else [answer])]

    def _was_in(self, attendance: Attendance, day: date | None) -> bool:
        if day is None:
            return attendance.was_there
        return any(of_list.on(day, self.event.zone).first_in for of_list in attendance.lists.values())


def _place(name: str, order: Sequence[str]) -> tuple[int, str]:
    """The place of a choice among the question's; a choice that is no longer offered stands last."""
    return (order.index(name) if name in order else len(order), name)


def _is_need(answer: Answer) -> bool:
    return answer is not None and fold(str(answer)).rstrip(".! ") not in NOTHING
