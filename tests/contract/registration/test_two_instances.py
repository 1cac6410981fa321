"""Two instances of the service send one campaign at the same time: nobody is written to twice, and nothing is lost."""

import asyncio
from functools import partial

from services.registration.adapters.campaigns import MongoCampaigns
from services.registration.adapters.events import MongoEvents
from services.registration.adapters.group_commit import MongoEventTransactions
from services.registration.adapters.registrations import MongoRegistrations
from services.registration.domain.campaign import CampaignChanged
from services.registration.domain.campaign_audit import campaign_entry
from services.registration.use_cases.campaigns.begin_campaign import begin_campaign
from services.registration.use_cases.campaigns.mail_campaign import mail_campaign
from shared.contracts import decode
from shared.contracts.mails import MailRequested
from shared.jobs.mongo_jobs import MongoJobs
from shared.jobs.steps import do_step
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database
from shared.schedule.mongo_schedule import MongoSchedule
from tests.support.checkin.fakes import SetClock
from tests.support.registration.backend import Backend
from tests.support.registration.builders import NOW, a_campaign
from tests.support.registration.fakes import the_tools


async def test_two_instances_ask_for_each_mail_once(database: Database) -> None:
    outbox, schedule, clock = Outbox(database), MongoSchedule(database), SetClock(NOW)
    events, transactions = MongoEvents(database, outbox), MongoEventTransactions(database, outbox)
    backend = Backend(events, transactions, MongoRegistrations(database), None, None, None)  # type: ignore[arg-type]
    event = await backend.has_event()
    people = [await backend.has(event) for _ in range(3)]
    campaigns, jobs = MongoCampaigns(database, outbox, schedule), MongoJobs(database, schedule)
    draft = a_campaign(event)
    await campaigns.add(draft, campaign_entry("campaign.written", draft, actor="account:1"))
    sent = draft.sent(tuple(person.code for person in people), NOW)
    await campaigns.change(sent, campaign_entry("campaign.sent", sent, actor="account:1", before=draft))
    step = partial(
        mail_campaign,
        campaigns=campaigns,
        registrations=backend.registrations,
        transactions=transactions,
        clock=clock,
        links=the_tools(clock)["links"],
    )

    async def instance() -> None:
        try:
            await begin_campaign(sent.id, NOW, campaigns=campaigns, jobs=jobs, clock=clock)
        except CampaignChanged:  # the schedule would try again
            await begin_campaign(sent.id, NOW, campaigns=campaigns, jobs=jobs, clock=clock)
        while await do_step(sent.job, jobs=jobs, step=step):
            pass

    await asyncio.gather(instance(), instance())
    messages = [decode(row["name"], row["body"]) for row in await database["outbox"].find().to_list(None)]
    asked = {message.mail for message in messages if isinstance(message, MailRequested)}
    assert asked == {f"campaign.{sent.id}.{person.id}" for person in people}
    done = await campaigns.read_by_id(sent.id)
    assert (done.state, done.asked, done.left_out) == ("done", 3, {})
    assert await database["audit"].count_documents({"action": "campaign.done"}) == 1
