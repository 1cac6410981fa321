"""People who know other facts of an event are told by e-mail: each once, in their language, and nobody else."""

from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.event_definition import Venue
from services.registration.domain.news import News, news_of
from services.registration.domain.registration import Registration
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.events.dismiss_news import dismiss_news
from services.registration.use_cases.events.start_news import start_news
from services.registration.use_cases.events.tell_news import tell_news
from services.registration.use_cases.places.approve_registration import approve_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.decline_registration import decline_registration
from shared.contracts.mails import MailRequested
from shared.identity.authorisation import UnknownEvent
from shared.jobs.job import Job
from shared.jobs.steps import do_step
from tests.support.registration.builders import a_category, setting
from tests.support.registration.fakes import FakeEvents, FakeRegistrations
from tests.support.registration.one_event import OneEvent
from tests.support.shared.fake_jobs import FakeJobs
from tests.support.shared.fake_schedule import FakeSchedule

TENT = Venue(name="Tent")
NEWS = ("event_changed", "event_postponed", "event_cancelled")


class Newsroom(OneEvent):
    """One event whose organiser tells people what is new."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**{"venue": {"name": "Hall"}, **fields})
        self.jobs = FakeJobs(FakeSchedule())

    async def asks(self, **fields: Any) -> Registration:
        await self.submit(**fields)
        return self.registrations[-1]

    async def change(self, **settings: Any) -> None:
        self.clock.advance(hours=1)
        await change_event(self.slug, setting(**settings), **self.by_organiser)

    async def starts(self, **notes: str) -> Job | None:
        tools = {name: self.by_organiser[name] for name in ("transactions", "clock", "actor")}
        return await start_news(self.slug, notes, events=FakeEvents(self.store), jobs=self.jobs, **tools)

    async def tells(self, **notes: str) -> list[MailRequested]:
        """The news that went out."""
        before = len(self.mails())
        if job := await self.starts(**notes):
            await self.finishes(job)
        return [mail for mail in self.mails()[before:] if mail.kind in NEWS]

    async def finishes(self, job: Job) -> None:
        while await do_step(job.id, jobs=self.jobs, step=self.step):
            pass

    async def step(self, job: Job) -> Any:
        tools = {name: self.tools[name] for name in ("transactions", "clock", "links")}
        return await tell_news(job, registrations=FakeRegistrations(self.store), **tools)


async def test_people_learn_of_another_place_once() -> None:
    scene = Newsroom()
    people = [await scene.enter() for _ in range(3)]
    await scene.change(venue=TENT)
    mails = await scene.tells()
    assert [(m.kind, m.to) for m in mails] == [("event_changed", person.email) for person in people]
    assert {(m.previous.venue.name, m.details.venue.name) for m in mails if m.previous} == {("Hall", "Tent")}
    assert (await scene.tells(), news_of(scene.event)) == ([], None)
    assert scene.audited()[-1] == "event.people_told"


async def test_only_those_whom_it_concerns_are_told() -> None:
    scene = Newsroom(capacity=2, categories=[a_category(), a_category("press", approval=True)])
    confirmed, leaving, waiting = [await scene.enter() for _ in range(3)]
    asking, refused = [await scene.asks(category="press") for _ in range(2)]
    await cancel_registration(scene.slug, waiting.code, **scene.by_organiser)
    tools = {name: tool for name, tool in scene.by_organiser.items() if name != "random"}
    await decline_registration(scene.slug, refused.code, reason=None, **tools)
    waiting = await scene.enter()
    await scene.change(state="cancelled")
    await cancel_registration(scene.slug, leaving.code, **scene.by_organiser)
    mails = await scene.tells()
    assert {(m.to, m.state) for m in mails} == {
        (confirmed.email, "confirmed"),
        (waiting.email, "waitlisted"),
        (asking.email, "awaiting_approval"),
    }
    assert {m.kind for m in mails} == {"event_cancelled"}


async def test_people_online_are_told_of_another_time_and_of_no_other_place() -> None:
    scene = Newsroom(categories=[a_category("remote", online={"url": "https://moien.test/live"})])
    await scene.enter(category="remote")
    await scene.change(venue=TENT)
    assert await scene.tells() == []
    await scene.change(venue=Venue(name="Castle"), ends_at=scene.event.ends_at + timedelta(hours=1))
    (mail,) = await scene.tells()
    assert mail.previous is not None
    assert (mail.previous.venue.name, mail.details.venue.name) == ("Castle", "Castle")


async def test_who_registers_after_the_change_knows_it_already() -> None:
    scene = Newsroom()
    first = await scene.enter()
    await scene.change(venue=TENT)
    await scene.enter()
    assert [mail.to for mail in await scene.tells()] == [first.email]


async def test_who_was_confirmed_after_the_change_knows_it_from_the_confirmation() -> None:
    scene = Newsroom(categories=[a_category(approval=True)])
    first, second = [await scene.asks() for _ in range(2)]
    await scene.change(venue=TENT)
    await approve_registration(scene.slug, first.code, **scene.by_organiser)
    assert [mail.to for mail in await scene.tells()] == [second.email]


async def test_each_reads_the_organisers_words_in_their_language() -> None:
    scene = Newsroom()
    for locale in ("fr", "en", "lb"):
        await scene.enter(locale=locale)
    await scene.change(state="postponed")
    mails = await scene.tells(en=" Sorry! ", fr="Désolés", de="  ")
    assert {mail.locale: mail.reason for mail in mails} == {"fr": "Désolés", "en": "Sorry!", "lb": "Désolés"}


async def test_a_postponed_event_with_a_new_date_is_news_again() -> None:
    scene = Newsroom()
    await scene.enter()
    await scene.change(state="postponed")
    assert [mail.kind for mail in await scene.tells()] == ["event_postponed"]
    await scene.change(state="published", ends_at=scene.event.ends_at.replace(year=2030))
    [mail] = await scene.tells()
    assert (mail.kind, mail.previous and mail.previous.postponed) == ("event_changed", True)


async def test_a_double_click_and_a_step_done_again_tell_nobody_twice() -> None:
    scene = Newsroom()
    await scene.enter()
    await scene.change(venue=TENT)
    event = scene.event
    job = await scene.starts()
    scene.store.events[scene.slug] = event  # the process died before people counted as told
    again = await scene.starts(en="More")
    assert job is not None
    assert again is not None
    assert job.id == again.id
    await scene.step(job)
    await scene.finishes(job)
    assert len({mail.mail for mail in scene.mails() if mail.kind in NEWS}) == 1


async def test_a_change_that_was_taken_back_tells_nobody() -> None:
    scene = Newsroom()
    await scene.enter()
    before = scene.event.venue
    await scene.change(venue=TENT)
    await scene.change(venue=before)
    assert await scene.tells() == []


async def test_news_that_are_not_needed_are_dropped() -> None:
    scene = Newsroom()
    await scene.enter()
    await scene.change(venue=TENT)
    tools = {name: scene.by_organiser[name] for name in ("transactions", "clock", "actor")}
    await dismiss_news(scene.slug, **tools)
    assert (await scene.tells(), scene.audited()[-1]) == ([], "event.news_dismissed")
    await scene.change(state="cancelled")
    [mail] = await scene.tells()
    assert mail.previous is not None
    assert mail.previous.venue.name == "Tent"


async def test_many_people_are_told_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.registration.use_cases.events.tell_news.PEOPLE_A_STEP", 2)
    scene = Newsroom()
    people = [await scene.enter() for _ in range(5)]
    await scene.change(venue=TENT)
    job = await scene.starts()
    assert job is not None
    await scene.finishes(job)
    report = (await scene.jobs.read(job.id)).report()
    assert (report["state"], report["done"], report["mails"]) == ("done", 5, 5)
    assert sorted(m.to for m in scene.mails() if m.kind in NEWS) == sorted(person.email for person in people)


async def test_news_travel_in_the_options_of_a_job() -> None:
    scene = Newsroom()
    await scene.enter()
    await scene.change(venue=TENT)
    news = news_of(scene.event, {"en": "Hello"})
    assert news is not None
    assert News.of(news.options()) == news


async def test_an_unknown_event_has_no_news() -> None:
    scene = Newsroom()
    scene.slug = "nowhere"
    with pytest.raises(UnknownEvent):
        await scene.starts()
