"""An organiser sends a campaign, with a minute to take it back where many people get it."""

from services.registration.domain.campaign import Campaign, check_draft
from services.registration.domain.campaign_audit import campaign_entry
from services.registration.domain.event import Event
from services.registration.ports.campaigns import Campaigns
from services.registration.ports.people import Registrations
from services.registration.use_cases.campaigns.find_recipients import find_recipients
from shared.clock import Clock


async def send_campaign(
    event: Event, campaign: Campaign, *, actor: str, campaigns: Campaigns, registrations: Registrations, clock: Clock
) -> Campaign:
    """Returns the campaign on its way; one that was sent already stays as it is, so that a double click sends once.

    Raises CampaignInvalid, NotADraft, NobodyGetsIt, CampaignChanged.
    """
    if campaign.state == "draft":
        check_draft(campaign, event, clock())
    recipients = await find_recipients(event, campaign.segment, campaign.kind, registrations)
    sent = campaign.sent(tuple(registration.code for registration in recipients.included), clock())
    if sent is not campaign:
        await campaigns.change(sent, campaign_entry("campaign.sent", sent, actor=actor, before=campaign))
    return sent
