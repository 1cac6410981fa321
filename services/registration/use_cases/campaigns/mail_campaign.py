"""The e-mails of a campaign are asked for, step by step, each person as they stand at that moment."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.campaign import Campaign, CampaignChanged, UnknownCampaign
from services.registration.domain.campaign_audit import campaign_entry
from services.registration.domain.messages import campaign_mail
from services.registration.domain.segment import Addressee, why_not
from services.registration.ports.campaigns import Campaigns
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Cursor, Filter, Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.campaigns.begin_campaign import ACTOR
from services.registration.use_cases.campaigns.find_recipients import addressee
from shared.clock import Clock
from shared.jobs.job import BadRow, Job, Progress

PEOPLE_A_STEP = 100
MAILS = "mails"
"""The count of the e-mails that were asked for."""


async def mail_campaign(
    job: Job,
    *,
    campaigns: Campaigns,
    registrations: Registrations,
    transactions: EventTransactions,
    clock: Clock,
    links: ManageLinks,
) -> Progress:
    """Asks for the e-mails to the next people, in the order in which they came. The job's cursor is a line number.

    A step that is done again asks for the same e-mails, which then go once. The bad rows are those who were to get one
    and no longer fit. Raises UnknownEvent.
    """
    after = job.cursor if isinstance(job.cursor, int) else None
    try:
        campaign = await campaigns.read(job.event, job.options["campaign"])
    except UnknownCampaign:
        return Progress(cursor=after, state="cancelled")
    if campaign.state != "sending":
        return Progress(cursor=after, state="done" if campaign.state == "done" else "cancelled")
    entries = await registrations.page(job.event, Filter(), PEOPLE_A_STEP, None if after is None else Cursor(after))
    if not entries:
        return Progress(cursor=after, state="done" if await _finish(campaign, job, campaigns, clock()) else "running")
    people = {entry.registration.code: entry for entry in entries}

    async def ask(transaction: EventTransaction) -> dict[str, str | None]:
        now = clock()
        event, now_as = transaction.event, transaction.by_code
        present = [addressee(event, replace(e, registration=now_as(code))) for code, e in people.items()]
        return {p.registration.code: _ask(transaction, campaign, p, now, links) for p in present}

    reasons = await transactions.run(job.event, Prefetch(codes=people), ask)
    left_out = [(code, why) for code, why in reasons.items() if why is not None and code in campaign.meant]
    return Progress(
        cursor=entries[-1].registration.line,
        done=len(entries),
        counts={MAILS: sum(why is None for why in reasons.values())},
        bad=tuple(BadRow(job.done + 1, code, why) for code, why in left_out),
    )


def _ask(
    transaction: EventTransaction, campaign: Campaign, person: Addressee, now: datetime, links: ManageLinks
) -> str | None:
    """Asks for the e-mail to somebody; returns the reason where they get none."""
    why = why_not(person, campaign.segment, campaign.kind)
    if why is None:
        to = person.registration
        transaction.send(campaign_mail(transaction.event, to, campaign, manage_url=links.url_for(to), now=now))
    return why


async def _finish(campaign: Campaign, job: Job, campaigns: Campaigns, now: datetime) -> bool:
    """Notes the outcome; False where the campaign was changed meanwhile, and is to be looked at again."""
    done = campaign.done(job.counts.get(MAILS, 0), {row.field: row.problem for row in job.bad}, now)
    try:
        await campaigns.change(done, campaign_entry("campaign.done", done, actor=ACTOR, before=campaign))
    except CampaignChanged:
        return False
    return True
