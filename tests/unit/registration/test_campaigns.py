"""A campaign from its draft to its last e-mail: undone in time, stopped, to nobody twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.mailer.domain.overrides import placeholders
from services.registration.domain.attendance import Attendance, ListAttendance
from services.registration.domain.campaign import (
    PLACEHOLDERS,
    Campaign,
    CampaignInvalid,
    NobodyGetsIt,
    NotADraft,
    NotUnderWay,
    TooLate,
    draft_faults,
)
from services.registration.domain.mail_status import MailStatus
from services.registration.domain.registration import Registration
from services.registration.domain.segment import Segment
from services.registration.use_cases.campaigns.begin_campaign import CAMPAIGN, CAMPAIGN_MAILS, begin_campaign
from services.registration.use_cases.campaigns.delete_campaign import delete_campaign
from services.registration.use_cases.campaigns.find_recipients import find_recipients
from services.registration.use_cases.campaigns.mail_campaign import mail_campaign
from services.registration.use_cases.campaigns.send_campaign import send_campaign
from services.registration.use_cases.campaigns.stop_campaign import stop_campaign
from services.registration.use_cases.campaigns.undo_campaign import undo_campaign
from services.registration.use_cases.campaigns.write_campaign import write_campaign
from services.registration.use_cases.places.cancel_registration import cancel_registration
from shared.contracts import Order
from shared.contracts.mailer import CAME_BACK
from shared.contracts.mails import CampaignStopped, MailRequested
from shared.jobs.job import Job
from shared.jobs.steps import do_step
from tests.support.registration.builders import NOW, a_campaign, an_event
from tests.support.registration.fake_campaigns import FakeCampaigns
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.one_event import OneEvent
from tests.support.shared.fake_jobs import FakeJobs
from tests.support.shared.fake_schedule import FakeSchedule

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
BOTH = {"subject": {"en": "Hello", "fr": "Bonjour"}, "text": {"en": "Room B", "fr": "Salle B"}}


class Newsroom(OneEvent):
    """An event with a desk at which its organisers write."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.schedule = FakeSchedule()
        self.jobs = FakeJobs(self.schedule)
        self.campaigns = FakeCampaigns(self.store, self.schedule)
        self.people = FakeRegistrations(self.store)
        self.by_writer: dict[str, Any] = {"actor": "account:1", "campaigns": self.campaigns, "clock": self.clock}

    async def writes(self, **fields: Any) -> Campaign:
        draft = a_campaign(self.event, **fields)
        return await write_campaign(self.event, draft, draft.id, before=None, **self.by_writer)

    async def sends(self, campaign: Campaign) -> Campaign:
        return await send_campaign(self.event, campaign, registrations=self.people, **self.by_writer)

    async def passes(self, time: timedelta = timedelta()) -> None:
        """Time goes by, and what is due is done."""
        self.clock.now += time
        while due := await self.schedule.claim([CAMPAIGN, f"job.{CAMPAIGN_MAILS}"], self.clock()):
            if due.kind == CAMPAIGN:
                next_at = await begin_campaign(
                    due.key, due.due_at, campaigns=self.campaigns, jobs=self.jobs, clock=self.clock
                )
            else:
                goes_on = await do_step(due.key, jobs=self.jobs, step=self.step)
                next_at = self.clock() if goes_on else None
            await self.schedule.settle(due, next_at)

    async def step(self, job: Job) -> Any:
        tools = {name: self.tools[name] for name in ("transactions", "clock", "links")}
        return await mail_campaign(job, campaigns=self.campaigns, registrations=self.people, **tools)

    async def now(self, campaign: Campaign) -> Campaign:
        return await self.campaigns.read_by_id(campaign.id)

    def written(self) -> list[MailRequested]:
        return [mail for mail in self.mails() if mail.kind == "campaign"]

    async def people_come(self, number: int) -> list[Registration]:
        return [await self.enter() for _ in range(number)]


async def test_a_few_people_get_it_at_once() -> None:
    scene = Newsroom()
    people = await scene.people_come(3)
    sent = await scene.sends(await scene.writes())
    assert (sent.state, sent.undo_until) == ("sending", None)
    await scene.passes()
    assert sorted(mail.to for mail in scene.written()) == sorted(person.email for person in people)
    done = await scene.now(sent)
    assert (done.state, done.asked, done.left_out, done.ended_at) == ("done", 3, {}, NOW)
    assert scene.audited()[-4:] == ["registration.entered", "campaign.written", "campaign.sent", "campaign.done"]


async def test_many_people_leave_a_minute_to_take_it_back() -> None:
    scene = Newsroom()
    await scene.people_come(21)
    sent = await scene.sends(await scene.writes())
    assert (sent.state, sent.undo_until) == ("waiting", NOW + timedelta(seconds=60))
    await scene.passes(59 * SECOND)
    assert scene.written() == []
    assert (await undo_campaign(await scene.now(sent), **scene.by_writer)).state == "draft"
    await scene.passes(HOUR)
    assert scene.written() == []


async def test_after_the_minute_it_is_too_late() -> None:
    scene = Newsroom()
    await scene.people_come(21)
    sent = await scene.sends(await scene.writes())
    await scene.passes(60 * SECOND)
    assert len(scene.written()) == 21
    for campaign in (sent, await scene.now(sent)):
        with pytest.raises(TooLate):
            await undo_campaign(campaign, **scene.by_writer)


async def test_a_campaign_that_was_taken_back_can_be_sent_again() -> None:
    scene = Newsroom()
    await scene.people_come(21)
    draft = await undo_campaign(await scene.sends(await scene.writes()), **scene.by_writer)
    await scene.sends(draft)
    await scene.passes(60 * SECOND)
    assert len({mail.mail for mail in scene.written()}) == len(scene.written()) == 21


async def test_it_waits_for_its_time() -> None:
    scene = Newsroom()
    await scene.people_come(1)
    sent = await scene.sends(await scene.writes(send_at=NOW + HOUR))
    assert (sent.state, sent.undo_until) == ("waiting", NOW + HOUR)
    await scene.passes(HOUR - SECOND)
    assert scene.written() == []
    await scene.passes(SECOND)
    assert len(scene.written()) == 1


async def test_pressing_twice_sends_once() -> None:
    scene = Newsroom()
    await scene.people_come(1)
    sent = await scene.sends(await scene.writes())
    assert await scene.sends(sent) == sent
    await scene.passes()
    assert (await scene.sends(await scene.now(sent))).state == "done"
    await scene.passes(HOUR)
    assert len(scene.written()) == 1


async def test_a_step_that_is_done_again_asks_for_the_same_mails() -> None:
    scene = Newsroom()
    person = (await scene.people_come(1))[0]
    sent = await scene.sends(await scene.writes())
    await begin_campaign(sent.id, NOW, campaigns=scene.campaigns, jobs=scene.jobs, clock=scene.clock)
    job = await scene.jobs.read(sent.job)
    await scene.step(job)
    await scene.step(job)
    assert {mail.mail for mail in scene.written()} == {f"campaign.{sent.id}.{person.id}"}


async def test_somebody_who_cancels_meanwhile_gets_nothing_and_is_named() -> None:
    scene = Newsroom()
    people = await scene.people_come(21)
    sent = await scene.sends(await scene.writes())
    await cancel_registration(scene.slug, people[0].code, **scene.by_organiser)
    await scene.passes(60 * SECOND)
    assert people[0].email not in [mail.to for mail in scene.written()]
    done = await scene.now(sent)
    assert (done.asked, done.left_out) == (20, {people[0].code: "has cancelled"})


async def test_each_reads_it_in_their_language_or_the_next_best() -> None:
    scene = Newsroom(languages=["en", "fr", "de"])
    for locale in ("fr", "de", "lb"):
        await scene.enter(locale=locale)
    await scene.sends(await scene.writes(**BOTH))
    await scene.passes()
    mails = scene.written()
    assert [(mail.locale, mail.words and mail.words.text) for mail in mails] == [
        ("fr", "Salle B"),
        ("fr", "Salle B"),
        ("fr", "Salle B"),
    ]
    assert [(mail.campaign is not None, mail.marketing) for mail in mails] == [(True, False)] * 3


async def test_news_are_marketing_and_go_to_consent_alone() -> None:
    scene = Newsroom(consents=[{"id": "news", "text": {"en": "News"}}])
    agrees = await scene.enter(consents={"privacy": True, "news": True})
    await scene.enter()
    await scene.sends(await scene.writes(kind="news"))
    await scene.passes()
    assert [(mail.to, mail.marketing) for mail in scene.written()] == [(agrees.email, True)]


async def test_a_stopped_campaign_ends_and_the_mailer_is_told() -> None:
    scene = Newsroom()
    await scene.people_come(150)
    sent = await scene.sends(await scene.writes())
    scene.clock.now += 60 * SECOND
    await begin_campaign(sent.id, NOW, campaigns=scene.campaigns, jobs=scene.jobs, clock=scene.clock)
    await do_step(sent.job, jobs=scene.jobs, step=scene.step)
    stopped = await stop_campaign(await scene.now(sent), **scene.by_writer)
    await stop_campaign(stopped, **scene.by_writer)
    await scene.passes(HOUR)
    assert len(scene.written()) == 100
    assert [m.campaign for m in scene.store.sent if isinstance(m, CampaignStopped)] == [sent.id]
    assert (stopped.state, (await scene.jobs.read(sent.job)).state) == ("stopped", "cancelled")
    with pytest.raises(NotADraft):
        await scene.sends(stopped)


async def test_what_is_not_under_way_cannot_be_stopped_and_what_was_sent_stays() -> None:
    scene = Newsroom()
    await scene.people_come(1)
    draft = await scene.writes()
    with pytest.raises(NotUnderWay):
        await stop_campaign(draft, **scene.by_writer)
    sent = await scene.sends(draft)
    with pytest.raises(NotADraft):
        await write_campaign(scene.event, sent, sent.id, before=sent, **scene.by_writer)
    with pytest.raises(NotADraft):
        await delete_campaign(sent, **scene.by_writer)


async def test_a_deleted_draft_is_never_sent() -> None:
    scene = Newsroom()
    draft = await scene.writes()
    await delete_campaign(draft, **scene.by_writer)
    assert await begin_campaign(draft.id, NOW, campaigns=scene.campaigns, jobs=scene.jobs, clock=scene.clock) is None
    assert scene.audited()[-1] == "campaign.deleted"


async def test_nobody_to_write_to_is_said_at_once() -> None:
    scene = Newsroom()
    with pytest.raises(NobodyGetsIt):
        await scene.sends(await scene.writes())
    assert (await scene.sends(await scene.writes(send_at=NOW + HOUR))).state == "waiting"


async def test_a_time_that_has_passed_since_it_was_written_is_refused() -> None:
    scene = Newsroom()
    await scene.people_come(1)
    draft = await scene.writes(send_at=NOW + HOUR)
    scene.clock.now += HOUR
    with pytest.raises(CampaignInvalid) as refused:
        await scene.sends(draft)
    assert [pointer for pointer, _ in refused.value.errors] == ["/send_at"]


async def test_who_came_and_whom_no_mail_reaches_is_known() -> None:
    scene = Newsroom()
    came, unreached, held_back, stopped, failed = await scene.people_come(5)
    attendance = Attendance(lists={"main": ListAttendance(list="main", first_in=NOW)})
    await scene.people.record_attendance(came.id, attendance, Order(0, 1))
    for person, state, reason in (
        (unreached, "bounced", "550 no such user"),
        (held_back, "suppressed", f"{CAME_BACK} on 2026-05-01: 550"),
        (stopped, "suppressed", "the campaign was stopped"),
        (failed, "failed", "the mail cannot be written"),
    ):
        status = MailStatus(id="m", kind="changed", state=state, reason=reason, last_at=NOW + SECOND)  # type: ignore[arg-type]
        await scene.people.record_mail(person.id, status, Order(0, 1))
    everybody = await find_recipients(scene.event, Segment(), "information", scene.people)
    assert [(r.code, why) for r, why in everybody.excluded] == [
        (person.code, "has no working address") for person in (unreached, held_back)
    ]
    arrived = await find_recipients(scene.event, Segment(checked_in=True), "information", scene.people)
    assert [r.code for r in arrived.included] == [came.code]


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({"subject": {}, "text": {}}, ["/text"]),
        ({"subject": {"en": "A", "fr": ""}, "text": {"fr": "B"}}, ["/text/en", "/subject/fr"]),
        ({"send_at": NOW}, ["/send_at"]),
        ({"segment": Segment(categories=("x",))}, ["/segment/categories/0"]),
    ],
)
def test_a_draft_says_what_it_lacks(fields: dict[str, Any], pointers: list[str]) -> None:
    faults = draft_faults(a_campaign(**fields), an_event(), NOW)
    assert [pointer for pointer, _ in faults] == pointers


def test_placeholders_are_those_that_the_mailer_fills() -> None:
    assert set(PLACEHOLDERS) == set(placeholders("campaign"))


async def test_a_campaign_whose_e_mails_wait_for_their_turn_can_be_stopped() -> None:
    scene = Newsroom()
    await scene.people_come(1)
    sent = await scene.sends(await scene.writes())
    await scene.passes()
    done = await scene.now(sent)
    assert done.state == "done"
    assert (await stop_campaign(done, **scene.by_writer)).state == "stopped"
    assert [m.campaign for m in scene.store.sent if isinstance(m, CampaignStopped)] == [sent.id]


async def test_who_joined_online_is_among_those_who_came() -> None:
    scene = Newsroom()
    joined, absent = await scene.people_come(2)
    scene.store.registrations[joined.id] = replace(joined, joined_at=NOW)
    for checked_in, person in ((True, joined), (False, absent)):
        recipients = await find_recipients(scene.event, Segment(checked_in=checked_in), "information", scene.people)
        assert [r.code for r in recipients.included] == [person.code]
