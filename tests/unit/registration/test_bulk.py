"""One action on several people: the preview tells what happens, each is done once, and what can be undone is undone."""

from typing import Any

import pytest

from services.registration.domain.bulk import Bulk, BulkAction, TooManyPeople, UnknownBulk
from services.registration.domain.event import Event
from services.registration.domain.registration import Registration
from services.registration.ports.places import EventTransaction, Prefetch
from services.registration.use_cases.bulk import run_bulk as running
from services.registration.use_cases.bulk.preview_bulk import Preview, preview_bulk
from services.registration.use_cases.bulk.run_bulk import run_bulk
from services.registration.use_cases.bulk.start_bulk import start_bulk
from services.registration.use_cases.bulk.undo_bulk import undo_bulk
from shared.contracts.registration import RegistrationChanged
from shared.errors import Unavailable
from shared.jobs.job import Job
from shared.jobs.steps import do_step
from tests.support.checkin.fakes import SetClock
from tests.support.registration.backend import an_entry
from tests.support.registration.builders import NOW, a_category, a_registration, an_event
from tests.support.registration.fake_history import FakeHistory
from tests.support.registration.fakes import FakeEvents, FakeEventTransactions, FakeRegistrations, Store, the_tools
from tests.support.shared.fake_jobs import FakeJobs
from tests.support.shared.fake_schedule import FakeSchedule

ACTOR = "account:zoe"


class Team:
    """An event in memory, and what its organisers do in bulk."""

    def __init__(self, event: Event) -> None:
        self.event, self.store = event, Store()
        self.clock = SetClock(NOW)
        self.transactions = FakeEventTransactions(self.store)
        self.registrations = FakeRegistrations(self.store)
        self.history = FakeHistory(self.store)
        self.jobs = FakeJobs(FakeSchedule())

    async def has(self, *states: str, **fields: Any) -> list[str]:
        """The codes of new registrations."""
        people = [a_registration(self.event, state=state, line=n, **fields) for n, state in enumerate(states, 1)]

        async def change(transaction: EventTransaction) -> None:
            for person in people:
                transaction.save(person)

        await self.transactions.run(self.event.slug, Prefetch(), change)
        return [person.code for person in people]

    async def previews(self, action: BulkAction, codes: list[str], **fields: Any) -> Preview:
        return await preview_bulk(
            self.event.slug,
            Bulk(action=action, codes=tuple(codes), **fields),
            events=FakeEvents(self.store),
            registrations=self.registrations,
            clock=self.clock,
            random=the_tools(self.clock)["random"],
        )

    async def does(self, action: BulkAction, codes: list[str], **fields: Any) -> Job:
        bulk = Bulk(action=action, codes=tuple(codes), **fields)
        job = await start_bulk(self.event.slug, bulk, "b" * 32, actor=ACTOR, jobs=self.jobs, clock=self.clock)
        return await self.works_off(job)

    async def works_off(self, job: Job) -> Job:
        while await do_step(job.id, jobs=self.jobs, step=self.step):
            pass
        return await self.jobs.read(job.id)

    async def step(self, job: Job) -> Any:
        tools = the_tools(self.clock)
        return await run_bulk(
            job, registrations=self.registrations, history=self.history, transactions=self.transactions, **tools
        )

    async def undoes(self, job: Job) -> Job:
        undone = await undo_bulk(
            job,
            actor=ACTOR,
            registrations=self.registrations,
            history=self.history,
            jobs=self.jobs,
            clock=self.clock,
        )
        return await self.works_off(undone)

    def person(self, code: str) -> Registration:
        return next(r for r in self.store.registrations.values() if r.code == code)


async def a_team(**fields: Any) -> Team:
    team = Team(an_event(categories=[a_category(capacity=2), a_category("press")], **fields))
    await FakeEvents(team.store).create(team.event, an_entry(team.event.slug))
    return team


async def test_the_preview_tells_who_gets_a_place_who_waits_and_who_is_refused() -> None:
    team = await a_team()
    codes = await team.has(*["awaiting_approval"] * 3, "cancelled")
    preview = await team.previews("approve", codes)
    assert (preview.people, preview.outcomes) == (4, {"approved": 2, "waitlisted": 1})
    assert [person.code for person, _ in preview.refused] == codes[3:]
    assert {team.person(code).state for code in codes[:3]} == {"awaiting_approval"}
    done = await team.does("approve", codes)
    assert (done.state, done.done, dict(done.counts)) == ("done", 4, {"approved": 2, "waitlisted": 1})
    assert [(row.row, row.field, row.problem) for row in done.bad] == [
        (4, codes[3], "As the registration stands now, this is not possible.")
    ]


@pytest.mark.parametrize(
    ("action", "fields", "outcomes"),
    [
        ("decline", {"reason": "Only members."}, {"declined": 1}),
        ("cancel", {}, {"cancelled": 2, "unchanged": 1}),
        ("category", {"category": "press"}, {"changed": 3}),
        ("add_tag", {"tag": "VIP"}, {"changed": 3}),
        ("remove_tag", {"tag": "VIP"}, {"unchanged": 3}),
        ("resend", {}, {"mailed": 2}),
    ],
)
async def test_what_is_done_is_what_the_preview_told(
    action: BulkAction, fields: dict[str, Any], outcomes: dict[str, int]
) -> None:
    team = await a_team()
    codes = await team.has("awaiting_approval", "confirmed", "cancelled")
    assert (await team.previews(action, codes, **fields)).outcomes == outcomes
    done = await team.does(action, codes, **fields)
    assert (done.state, done.counts) == ("done", outcomes)
    changed = [entry for entry in team.store.audit if entry.after.get("bulk") == done.id]
    assert len(changed) == sum(number for outcome, number in outcomes.items() if outcome != "unchanged")
    assert {entry.actor for entry in changed} <= {ACTOR}


async def test_a_step_that_is_done_again_after_a_crash_acts_once_and_counts_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    team = await a_team()
    codes = await team.has(*["awaiting_approval"] * 5)
    monkeypatch.setattr(running, "PEOPLE_A_STEP", 3)
    bulk = Bulk(action="approve", codes=tuple(codes))
    job = await start_bulk(team.event.slug, bulk, "b" * 32, actor=ACTOR, jobs=team.jobs, clock=team.clock)
    await team.step(job)  # its progress is lost
    done = await team.works_off(job)
    assert (done.counts, done.bad) == ({"approved": 2, "waitlisted": 3}, ())
    assert len(team.store.mails_sent()) == 5


async def test_a_failure_that_is_no_refusal_leaves_the_step_to_be_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    team = await a_team()
    codes = await team.has("awaiting_approval", "awaiting_approval")

    async def fail(*_args: Any, **_options: Any) -> Any:
        raise Unavailable

    monkeypatch.setattr(team.transactions, "run", fail)
    with pytest.raises(Unavailable):
        await team.does("approve", codes)


async def test_the_same_form_sent_twice_starts_one_job() -> None:
    team = await a_team()
    codes = await team.has("awaiting_approval")
    first = await team.does("approve", codes)
    assert await team.does("approve", codes) == first


async def test_a_job_of_another_event_is_not_taken_over() -> None:
    team = await a_team()
    await team.does("approve", await team.has("awaiting_approval"))
    bulk = Bulk(action="approve", codes=())
    with pytest.raises(UnknownBulk):
        await start_bulk("another", bulk, "b" * 32, actor=ACTOR, jobs=team.jobs, clock=team.clock)


async def test_more_people_than_a_job_can_hold_are_refused() -> None:
    bulk = Bulk(action="approve", codes=("x",) * 20_001)
    with pytest.raises(TooManyPeople):
        await start_bulk("plastics", bulk, "b" * 32, actor=ACTOR, jobs=FakeJobs(FakeSchedule()), clock=SetClock(NOW))


async def test_undoing_tags_leaves_those_who_had_it_before() -> None:
    team = await a_team()
    [had] = await team.has("confirmed", tags=("VIP",), code="HAD")
    [gets] = await team.has("confirmed", tags=("Speaker",), code="GETS")
    done = await team.does("add_tag", [had, gets], tag="VIP")
    assert done.counts == {"unchanged": 1, "changed": 1}
    undone = await team.undoes(done)
    assert (undone.counts, team.person(had).tags, team.person(gets).tags) == ({"changed": 1}, ("VIP",), ("Speaker",))


async def test_the_door_hears_of_a_tag() -> None:
    team = await a_team()
    codes = await team.has("confirmed", tags=("Speaker",))
    await team.does("add_tag", codes, tag="VIP")
    tags = [message.tags for message in team.store.sent if isinstance(message, RegistrationChanged)]
    assert tags[-1] == ["Speaker", "VIP"]


async def test_undoing_a_category_gives_each_their_own_back_unless_it_changed_since() -> None:
    team = await a_team()
    first, second = await team.has("confirmed", "confirmed")
    done = await team.does("category", [first, second], category="press")
    team.store.registrations[team.person(second).id] = team.person(second).changed(NOW, category="speaker")
    await team.undoes(done)
    assert (team.person(first).category, team.person(second).category) == ("industry", "speaker")


async def test_what_has_sent_mails_cannot_be_undone() -> None:
    team = await a_team()
    done = await team.does("approve", await team.has("awaiting_approval"))
    with pytest.raises(UnknownBulk):
        await team.undoes(done)


async def test_a_sixth_tag_is_refused() -> None:
    team = await a_team()
    codes = await team.has("confirmed", tags=tuple("abcde"))
    done = await team.does("add_tag", codes, tag="VIP")
    assert [row.problem for row in done.bad] == ["A person can have five tags at most."]
