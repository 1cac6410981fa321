"""An organiser takes a campaign back before its first e-mail goes."""

from services.registration.domain.campaign import Campaign
from services.registration.domain.campaign_audit import campaign_entry
from services.registration.ports.campaigns import Campaigns
from shared.clock import Clock


async def undo_campaign(campaign: Campaign, *, actor: str, campaigns: Campaigns, clock: Clock) -> Campaign:
    """Returns the campaign as a draft again. Raises TooLate, CampaignChanged."""
    draft = campaign.undone(clock())
    if draft is not campaign:
        await campaigns.change(draft, campaign_entry("campaign.undone", draft, actor=actor, before=campaign))
    return draft
