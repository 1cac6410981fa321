"""People are asked whether they still come; a yes is noted, a no gives the place to the next in line."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.attendance import Attendance, ListAttendance
from services.registration.domain.coming import EventBegun, NobodyIsAsked, answer_by
from services.registration.domain.event import EventOver
from services.registration.domain.registration import NotInThisState, PlaceHandedOver, PlaceUsed, Registration
from services.registration.domain.registration_form import Successor
from services.registration.use_cases.campaigns.ask_coming import ask_coming
from services.registration.use_cases.campaigns.start_asking import STILL_COMING, start_asking
from services.registration.use_cases.people.count_answers import count_answers
from services.registration.use_cases.people.say_coming import say_coming
from services.registration.use_cases.places.cancel_own_registration import cancel_own_registration
from services.registration.use_cases.places.hand_over_place import hand_over_place
from services.registration.use_cases.places.say_not_coming import say_not_coming
from shared.contracts import Order
from shared.jobs.job import Job, Progress
from shared.jobs.steps import do_step
from tests.support.registration.builders import NOW, an_event
from tests.support.registration.fakes import FakeEvents, FakeRegistrations
from tests.support.registration.one_event import OneEvent
from tests.support.shared.fake_jobs import FakeJobs
from tests.support.shared.fake_schedule import FakeSchedule

DAY = timedelta(days=1)


class Scene(OneEvent):
    """An event whose organiser asks, with a single process that works off the jobs."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.rows = FakeSchedule()
        self.jobs = FakeJobs(self.rows)
        self.people = FakeRegistrations(self.store)

    async def asks(self, *codes: str) -> None:
        await start_asking(self.event, codes or None, actor="account:1", jobs=self.jobs, clock=self.clock)
        while due := await self.rows.claim([f"job.{STILL_COMING}"], self.clock()):
            goes_on = await do_step(due.key, jobs=self.jobs, step=self.step)
            await self.rows.settle(due, self.clock() if goes_on else None)

    async def step(self, job: Job) -> Progress:
        tools = {name: self.tools[name] for name in ("transactions", "clock", "links")}
        return await ask_coming(job, events=FakeEvents(self.store), registrations=self.people, **tools)

    async def says_yes(self, person: Registration) -> Registration:
        tools = {name: self.tools[name] for name in ("transactions", "clock")}
        return await say_coming(self.event, person, **tools)

    async def says_no(self, person: Registration) -> Registration:
        return await say_not_coming(self.event, person, registrations=self.people, **self.tools)

    def present(self, person: Registration) -> Registration:
        return self.store.registrations[person.id]

    def asked(self) -> list[str]:
        """The ids of those who were mailed; the mailer sends each e-mail once."""
        mails = {mail.mail: mail for mail in self.mails() if mail.kind == "still_coming"}
        return [str(mail.registration) for mail in mails.values()]


async def test_all_who_are_confirmed_are_asked_by_mail() -> None:
    scene = Scene(capacity=1)
    confirmed = await scene.enter()
    await scene.submit()  # waits
    await scene.asks()
    assert (scene.asked(), scene.present(confirmed).coming) == ([confirmed.id], "asked")
    assert scene.audited().count("registration.asked") == 1


async def test_nobody_is_asked_twice_by_a_double_click_or_on_one_day() -> None:
    scene = Scene()
    person = await scene.enter()
    for _ in range(2):
        await scene.asks()
    scene.clock.now += timedelta(minutes=5)
    late = await scene.enter()
    await scene.asks()
    assert scene.asked() == [person.id, late.id]
    scene.clock.now += DAY
    await scene.asks()
    assert scene.asked() == [person.id, late.id] * 2


async def test_who_said_yes_is_asked_again_only_by_name() -> None:
    scene = Scene()
    comes, silent = [await scene.enter() for _ in range(2)]
    await scene.says_yes(comes)
    await scene.asks()
    assert scene.asked() == [silent.id]
    await scene.asks(comes.code)
    assert (scene.asked(), scene.present(comes).coming) == ([silent.id, comes.id], "asked")


async def test_yes_can_be_said_unasked_and_once() -> None:
    scene = Scene()
    person = await scene.enter()
    answers = [await scene.says_yes(person) for _ in range(2)]
    assert [after.coming for after in answers] == ["yes", "yes"]
    assert scene.audited().count("registration.coming") == 1


async def test_a_no_frees_the_place_also_after_a_yes_and_counts_once() -> None:
    scene = Scene(capacity=1)
    person = await scene.enter()
    await scene.submit()
    await scene.says_yes(person)
    for _ in range(2):
        gone = await scene.says_no(scene.present(person))
    assert (gone.state, gone.coming) == ("cancelled", "no")
    [waiting] = [other for other in scene.registrations if other.id != person.id]
    assert (waiting.state, scene.audited().count("registration.not_coming")) == ("confirmed", 1)
    assert [mail.kind for mail in scene.mails() if mail.registration == person.id][-1] == "cancelled"


async def test_nobody_gives_back_a_place_once_the_event_has_begun_or_they_have_come() -> None:
    scene = Scene()
    person = await scene.enter()
    attendance = Attendance(lists={"main": ListAttendance(list="main", first_in=NOW)})
    await scene.people.record_attendance(person.id, attendance, Order(0, 1))
    with pytest.raises(PlaceUsed):
        await scene.says_no(person)
    late = await scene.enter()
    scene.clock.now = scene.event.starts_at
    with pytest.raises(EventBegun):
        await scene.says_no(late)
    scene.clock.now = scene.event.ends_at
    with pytest.raises(EventOver):
        await scene.says_yes(late)


async def test_who_waits_has_no_place_to_give_back() -> None:
    scene = Scene(capacity=1)
    await scene.enter()
    await scene.submit()
    waits = scene.registrations[-1]
    for say in (scene.says_yes, scene.says_no):
        with pytest.raises(NotInThisState):
            await say(waits)


async def test_a_hand_over_forgets_the_answer_and_the_old_holder_answers_no_more() -> None:
    scene = Scene()
    person = await scene.enter()
    await scene.says_yes(person)
    successor = Successor(first_name="Ada", last_name="Lovelace", email="ada@example.lu", consents={"privacy": True})
    await hand_over_place(
        scene.slug, person.code, successor=successor, registrations=scene.people, **scene.by_organiser
    )
    assert scene.present(person).coming is None
    for say in (scene.says_yes, scene.says_no):
        with pytest.raises(PlaceHandedOver):
            await say(person)


async def test_who_was_asked_and_cancels_is_counted_as_not_coming() -> None:
    scene = Scene()
    cancels, silent, comes = [await scene.enter() for _ in range(3)]
    await scene.asks()
    await cancel_own_registration(scene.event, scene.present(cancels), registrations=scene.people, **scene.tools)
    await scene.says_yes(scene.present(comes))
    unasked = await scene.enter()
    await cancel_own_registration(scene.event, await scene.enter(), registrations=scene.people, **scene.tools)
    answers = await count_answers(scene.slug, scene.people)
    assert (answers.yes, answers.no, answers.asked, answers.unasked) == (1, 1, 1, 1)
    assert (scene.present(silent).coming, scene.present(unasked).coming) == ("asked", None)


@pytest.mark.parametrize("state", ["cancelled", "postponed", "draft"])
async def test_nobody_is_asked_about_an_event_that_does_not_take_place(state: Any) -> None:
    scene = Scene()
    await scene.enter()
    scene.store.events[scene.slug] = replace(scene.event, state=state)
    with pytest.raises(NobodyIsAsked):
        await scene.asks()
    assert scene.asked() == []


def test_the_mail_asks_for_an_answer_while_it_helps() -> None:
    event = an_event()
    waiting = replace(event.waiting_list, closes_at=event.starts_at - DAY)
    closing = replace(event, waiting_list=waiting)
    frozen = replace(closing, freeze_at=event.starts_at - 3 * DAY)
    assert answer_by(closing, NOW) == event.starts_at - DAY
    assert answer_by(frozen, NOW) == frozen.freeze_at
    assert answer_by(frozen, event.starts_at - 2 * DAY) == event.starts_at - DAY
    nobody_waits = replace(closing, waiting_list=replace(waiting, enabled=False))
    assert answer_by(nobody_waits, NOW) is None
