"""An organiser stops a campaign that is going out."""

from services.registration.domain.campaign import Campaign
from services.registration.domain.campaign_audit import campaign_entry
from services.registration.ports.campaigns import Campaigns
from shared.clock import Clock
from shared.contracts.mails import CampaignStopped


async def stop_campaign(campaign: Campaign, *, actor: str, campaigns: Campaigns, clock: Clock) -> Campaign:
    """Returns the stopped campaign, and tells the mailer: e-mails that no server has taken yet stay unsent.

    Raises NotUnderWay, CampaignChanged.
    """
    now = clock()
    stopped = campaign.stopped(now)
    if stopped is not campaign:
        message = CampaignStopped(event=campaign.event, campaign=campaign.id, stopped_at=now)
        entry = campaign_entry("campaign.stopped", stopped, actor=actor, before=campaign)
        await campaigns.change(stopped, entry, [message])
    return stopped
