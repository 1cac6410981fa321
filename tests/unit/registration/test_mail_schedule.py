"""The schedule of an event's e-mails: each goes out once, at a time that moves along with the event."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.registration.domain.attendance import Attendance, ListAttendance
from services.registration.domain.event import Event
from services.registration.domain.mail_schedule import (
    moment_of,
    next_moment,
    occasion_of,
    schedule_faults,
    taken_along,
)
from services.registration.domain.reschedule import shifted
from services.registration.domain.scheduled_mail import ScheduledMail
from services.registration.use_cases.campaigns.mail_scheduled import mail_scheduled
from services.registration.use_cases.campaigns.run_schedule import SCHEDULED_MAILS, run_schedule
from services.registration.use_cases.campaigns.set_schedule import set_schedule
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.places.cancel_registration import cancel_registration
from shared.contracts import Order
from shared.jobs.job import Job, Progress
from shared.jobs.steps import do_step
from tests.support.registration.backend import an_entry
from tests.support.registration.builders import NOW, a_category, an_account, an_event, setting
from tests.support.registration.fake_figures import FakeFigures
from tests.support.registration.fake_identity import FakeAccounts, IdentityStore
from tests.support.registration.fakes import FakeEvents, FakeRegistrations
from tests.support.registration.one_event import OneEvent
from tests.support.shared.fake_jobs import FakeJobs
from tests.support.shared.fake_schedule import FakeSchedule

ZONE = ZoneInfo("Europe/Luxembourg")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
STARTS = datetime(2026, 6, 20, 8, 30, tzinfo=ZONE)  # a Saturday
TIMES = {"starts_at": STARTS.isoformat(), "ends_at": (STARTS + 9 * HOUR).isoformat()}
REMINDER = ScheduledMail(kind="reminder", days_before=2)
THANKS = ScheduledMail(kind="thank_you", days_after=1)
CERTIFICATE = ScheduledMail(kind="certificate", days_after=1)
DIGEST = ScheduledMail(kind="digest")
PAPER = ScheduledMail(kind="paper_list", days_before=1)
LISTED_AT = datetime(2026, 6, 19, 18, tzinfo=ZONE)
REMINDED_AT = datetime(2026, 6, 18, 9, tzinfo=ZONE)
THANKED_AT = datetime(2026, 6, 21, 9, tzinfo=ZONE)


class Calendar(OneEvent):
    """An event with a schedule, whose rows a single process works off."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**{**TIMES, **fields})
        self.rows = FakeSchedule()
        self.jobs = FakeJobs(self.rows)
        self.people = FakeRegistrations(self.store)
        self.accounts = FakeAccounts(IdentityStore())
        self.look_at: datetime | None = None

    async def sets(self, *entries: ScheduledMail) -> None:
        tools = {name: self.by_organiser[name] for name in ("actor", "transactions", "clock")}
        await set_schedule(self.slug, entries, **tools)

    async def changes(self, **settings: Any) -> None:
        await change_event(self.slug, setting(**settings), **self.by_organiser)

    async def passes(self, until: datetime) -> None:
        """Time goes by, and what is due is done, as the row and the jobs would have it."""
        self.clock.now = until.astimezone(UTC)
        tools = {name: self.tools[name] for name in ("transactions", "clock")}
        self.look_at = await run_schedule(
            self.slug, self.clock(), events=FakeEvents(self.store), jobs=self.jobs, **tools
        )
        while due := await self.rows.claim([f"job.{SCHEDULED_MAILS}"], self.clock()):
            goes_on = await do_step(due.key, jobs=self.jobs, step=self.step)
            await self.rows.settle(due, self.clock() if goes_on else None)

    async def step(self, job: Job) -> Progress:
        tools = {name: self.tools[name] for name in ("transactions", "clock", "links")}
        return await mail_scheduled(
            job,
            events=FakeEvents(self.store),
            registrations=self.people,
            figures=FakeFigures(self.store),
            accounts=self.accounts,
            public_url="http://moien.test",
            **tools,
        )

    async def checks_in(self, registration: str) -> None:
        attendance = Attendance(lists={"main": ListAttendance(list="main", first_in=NOW)})
        await self.people.record_attendance(registration, attendance, Order(0, 1))

    def went(self, kind: str) -> list[str]:
        return [mail.mail for mail in self.mails() if mail.kind == kind]


async def test_a_reminder_goes_once_to_those_who_are_confirmed_at_that_moment() -> None:
    scene = Calendar()
    stays, cancels = [await scene.enter() for _ in range(2)]
    await scene.sets(REMINDER)
    await scene.passes(REMINDED_AT - HOUR)
    assert (scene.went("reminder"), scene.look_at) == ([], REMINDED_AT)
    await cancel_registration(scene.slug, cancels.code, **scene.by_organiser)
    for _ in range(2):
        await scene.passes(REMINDED_AT)
    assert scene.went("reminder") == [f"reminder.{stays.id}.202606180900"]
    assert (scene.look_at, scene.event.schedule[0].outcome) == (None, "sent")


async def test_late_it_still_goes_but_no_reminder_once_the_event_has_begun() -> None:
    for late, outcome, mails in ((REMINDED_AT + DAY, "sent", 1), (STARTS, "too_late", 0)):
        scene = Calendar()
        await scene.enter()
        await scene.sets(REMINDER)
        await scene.passes(late)
        assert (scene.event.schedule[0].outcome, len(scene.went("reminder"))) == (outcome, mails)


async def test_an_event_that_moves_moves_its_schedule() -> None:
    scene = Calendar()
    await scene.enter()
    await scene.sets(REMINDER)
    moved = shifted(scene.event.definition(), STARTS + 7 * DAY)
    await scene.changes(starts_at=moved.starts_at, ends_at=moved.ends_at)
    await scene.passes(REMINDED_AT)
    assert (scene.went("reminder"), scene.look_at) == ([], REMINDED_AT + 7 * DAY)
    await scene.passes(REMINDED_AT + 7 * DAY)
    assert len(scene.went("reminder")) == 1


async def test_a_moment_that_has_passed_when_the_event_is_moved_sends_nothing() -> None:
    scene = Calendar()
    await scene.enter()
    await scene.sets(REMINDER)
    await scene.changes(starts_at=NOW + DAY, ends_at=NOW + 2 * DAY)
    await scene.passes(NOW + HOUR)
    assert scene.went("reminder") == []


async def test_setting_a_moment_that_has_passed_sends_nothing() -> None:
    scene = Calendar()
    await scene.enter()
    scene.clock.now = (REMINDED_AT + HOUR).astimezone(UTC)
    await scene.sets(REMINDER)
    await scene.passes(REMINDED_AT + 2 * HOUR)
    assert (scene.went("reminder"), scene.look_at) == ([], None)


async def test_a_draft_sends_nothing_also_not_what_passed_before_it_was_published() -> None:
    scene = Calendar(state="draft")
    await scene.sets(REMINDER)
    await scene.passes(REMINDED_AT + HOUR)
    await scene.changes(state="published")
    await scene.enter()
    await scene.passes(REMINDED_AT + 2 * HOUR)
    assert scene.went("reminder") == []


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
async def test_an_event_that_does_not_take_place_reminds_nobody(state: str) -> None:
    scene = Calendar()
    await scene.enter()
    await scene.sets(REMINDER, THANKS, CERTIFICATE, DIGEST)
    await scene.changes(state=state)
    for moment in (REMINDED_AT, THANKED_AT):
        await scene.passes(moment)
    assert [scene.went(kind) for kind in ("reminder", "thank_you", "certificate", "digest")] == [[], [], [], []]


async def test_a_job_that_runs_when_the_event_is_cancelled_ends() -> None:
    scene = Calendar()
    await scene.enter()
    await scene.sets(REMINDER)
    scene.clock.now = REMINDED_AT.astimezone(UTC)
    tools = {name: scene.tools[name] for name in ("transactions", "clock")}
    await run_schedule(scene.slug, REMINDED_AT, events=FakeEvents(scene.store), jobs=scene.jobs, **tools)
    await scene.changes(state="cancelled")
    await scene.passes(REMINDED_AT + HOUR)
    assert scene.went("reminder") == []


async def test_a_reminder_of_an_event_that_moves_while_it_is_looked_at_goes_at_the_new_time() -> None:
    scene = Calendar()
    await scene.sets(REMINDER)
    seen = scene.event

    class Earlier(FakeEvents):
        async def read(self, slug: str) -> Event:
            return seen

    await scene.changes(starts_at=seen.starts_at + 30 * DAY, ends_at=seen.ends_at + 30 * DAY)
    scene.clock.now = REMINDED_AT.astimezone(UTC)
    tools = {name: scene.tools[name] for name in ("transactions", "clock")}
    look_at = await run_schedule(scene.slug, NOW, events=Earlier(scene.store), jobs=scene.jobs, **tools)
    assert look_at == REMINDED_AT + 30 * DAY


async def test_thanks_go_to_those_who_came_and_to_all_where_nobody_was_checked_in() -> None:
    for comes in (True, False):
        scene = Calendar()
        came, stayed_away = [await scene.enter() for _ in range(2)]
        if comes:
            await scene.checks_in(came.id)
        await scene.sets(THANKS, CERTIFICATE)
        await scene.passes(THANKED_AT)
        thanked = [came, *([] if comes else [stayed_away])]
        assert scene.went("thank_you") == [f"thank_you.{person.id}.202606210900" for person in thanked]
        assert scene.went("certificate") == ([f"certificate.{came.id}.202606210900"] if comes else [])


async def test_of_people_online_only_those_who_joined_are_thanked() -> None:
    scene = Calendar(categories=[a_category(), a_category("remote", online={"url": "https://moien.test/live"})])
    guest, joined, _ = [await scene.enter(category=name) for name in ("industry", "remote", "remote")]
    scene.store.registrations[joined.id] = replace(joined, joined_at=NOW)
    await scene.sets(THANKS, CERTIFICATE)
    await scene.passes(THANKED_AT)
    assert scene.went("thank_you") == [f"thank_you.{person.id}.202606210900" for person in (guest, joined)]
    assert scene.went("certificate") == [f"certificate.{joined.id}.202606210900"]


async def test_the_digest_goes_to_owners_and_editors_on_working_days_until_the_event() -> None:
    scene = Calendar()
    owner, viewer = an_account(), an_account()
    for account in (owner, viewer):
        await scene.accounts.create(account, an_entry("account"))
    members: Any = {owner.id: "owner", viewer.id: "viewer"}
    scene.store.events[scene.slug] = replace(scene.event, members=members)
    await scene.enter()
    await scene.sets(DIGEST)
    looks: list[datetime] = []
    while (at := scene.look_at or NOW) < STARTS and (scene.look_at or not looks):
        await scene.passes(at)
        looks.append(at)
    digests = [mail for mail in scene.mails() if mail.kind == "digest"]
    assert {(mail.to, mail.registration) for mail in digests} == {(owner.email, None)}
    assert [(mail.figures or {})["confirmed"] for mail in digests] == [1] * len(digests)
    days = [mail.requested_at.astimezone(ZONE) for mail in digests]
    assert ([day.day for day in days], {day.hour for day in days}) == (
        [2, 3, 4, 5, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19],
        {7},
    )


async def test_on_the_eve_owners_and_door_managers_get_the_list_for_the_door_once() -> None:
    scene = Calendar()
    owner, manager, editor = an_account(), an_account(), an_account()
    for account in (owner, manager, editor):
        await scene.accounts.create(account, an_entry("account"))
    members: Any = {owner.id: "owner", manager.id: "door_manager", editor.id: "editor"}
    scene.store.events[scene.slug] = replace(scene.event, members=members)
    guest, cancelled = await scene.enter(), await scene.enter()
    await cancel_registration(scene.slug, cancelled.code, **scene.by_organiser)
    await scene.sets(PAPER)
    for moment in (LISTED_AT - HOUR, LISTED_AT, LISTED_AT + HOUR):
        await scene.passes(moment)
    lists = [mail for mail in scene.mails() if mail.kind == "paper_list"]
    assert {mail.to for mail in lists} == {owner.email, manager.email}
    assert len(lists) == 2
    assert [[person.code for person in mail.people or ()] for mail in lists] == [[guest.code]] * 2


async def test_after_an_outage_one_digest_goes_and_not_all_that_were_missed() -> None:
    scene = Calendar()
    owner = an_account()
    await scene.accounts.create(owner, an_entry("account"))
    scene.store.events[scene.slug] = replace(scene.event, members={owner.id: "owner"})
    await scene.sets(DIGEST)
    await scene.passes(NOW + 8 * DAY)
    assert len(scene.went("digest")) == 1


async def test_what_is_set_again_stays_done_and_what_is_new_counts_from_now_on() -> None:
    scene = Calendar()
    await scene.enter()
    await scene.sets(REMINDER)
    await scene.passes(REMINDED_AT)
    await scene.sets(REMINDER, THANKS)
    await scene.passes(REMINDED_AT + HOUR)
    assert len(scene.went("reminder")) == 1
    assert scene.audited().count("event.schedule_changed") == 2
    await scene.sets(REMINDER, THANKS)
    assert scene.audited().count("event.schedule_changed") == 2


async def test_the_schedule_asks_whether_people_still_come_once_a_day() -> None:
    scene = Calendar()
    person = await scene.enter()
    await scene.sets(ScheduledMail(kind="still_coming", days_before=7))
    await scene.passes(STARTS - 6 * DAY)
    assert scene.went("still_coming") == [f"still_coming.{person.id}.1.20260613"]
    assert scene.store.registrations[person.id].coming == "asked"


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change() -> None:
    starts = datetime(2026, 10, 26, 9, tzinfo=ZONE)  # the clocks are put back in the night before the 25th
    event = an_event(starts_at=starts.isoformat(), ends_at=(starts + HOUR).isoformat())
    moments = [moment_of(ScheduledMail(kind="reminder", days_before=days), event) for days in (1, 2)]
    assert [moment and moment.hour for moment in moments] == [8, 7]  # UTC


def test_a_new_edition_takes_along_what_is_relative_to_its_days() -> None:
    done = replace(REMINDER, armed_at=NOW, done_for=NOW, outcome="sent")
    at_a_time = ScheduledMail(kind="thank_you", at=NOW)
    taken = taken_along((done, at_a_time, DIGEST), NOW + DAY)
    assert taken == tuple(replace(entry, armed_at=NOW + DAY) for entry in (REMINDER, DIGEST))


@pytest.mark.parametrize(
    ("entries", "pointers"),
    [
        ([REMINDER, THANKS, CERTIFICATE, DIGEST], []),
        ([ScheduledMail(kind="reminder")], ["/0"]),
        ([ScheduledMail(kind="reminder", at=NOW, days_before=1)], ["/0"]),
        ([DIGEST, ScheduledMail(kind="digest", days_before=1)], ["/1"]),
        ([ScheduledMail(kind="reminder", days_before=0)], ["/0"]),
        ([ScheduledMail(kind="thank_you", days_after=0)], ["/0"]),
        ([ScheduledMail(kind="certificate", at=NOW)], ["/0"]),
        ([REMINDER, REMINDER], ["/1"]),
        ([ScheduledMail(kind="still_coming", days_before=7)], []),
        ([ScheduledMail(kind="still_coming", days_after=1)], ["/0"]),
    ],
)
def test_a_schedule_says_what_does_not_fit(entries: Sequence[ScheduledMail], pointers: list[str]) -> None:
    assert [pointer for pointer, _ in schedule_faults(entries, an_event(**TIMES))] == pointers


def test_each_run_has_an_occasion_of_its_own() -> None:
    event: Event = an_event(**TIMES)
    assert (occasion_of(REMINDER, event, NOW), occasion_of(DIGEST, event, NOW)) == ("202606180900", "20260601")
    assert next_moment(REMINDER, event) is None  # nobody has set it
