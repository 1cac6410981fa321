"""A campaign is due: the job that asks for its e-mails starts."""

from datetime import datetime

from services.registration.domain.campaign import UnknownCampaign
from services.registration.domain.campaign_audit import campaign_entry
from services.registration.ports.campaigns import Campaigns
from shared.clock import Clock
from shared.jobs.job import Job
from shared.jobs.ports import Jobs

CAMPAIGN = "campaign"
"""The kind of the scheduled row at which a campaign is looked at."""

CAMPAIGN_MAILS = "campaign_mails"
"""The kind of the jobs that ask for the e-mails of a campaign."""

ACTOR = "schedule"


async def begin_campaign(
    campaign_id: str, _due_at: datetime, *, campaigns: Campaigns, jobs: Jobs, clock: Clock
) -> datetime | None:
    """Starts the job, once; returns when to look again where the campaign's time has not come. Raises CampaignChanged.

    A campaign that was taken back, stopped or deleted is left alone.
    """
    try:
        campaign = await campaigns.read_by_id(campaign_id)
    except UnknownCampaign:
        return None
    due_at, now = campaign.due_at, clock()
    if due_at is None:
        return None
    if now < due_at:
        return due_at
    begun = campaign.begun(now)
    if begun is not campaign:
        await campaigns.change(begun, campaign_entry("campaign.begun", begun, actor=ACTOR, before=campaign))
    job = Job(
        id=campaign.job,
        kind=CAMPAIGN_MAILS,
        event=campaign.event,
        actor=campaign.actor,
        created_at=now,
        options={"campaign": campaign.id},
    )
    await jobs.start(job)
    return None
