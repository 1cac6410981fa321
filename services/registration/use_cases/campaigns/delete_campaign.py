"""An organiser throws the draft of a campaign away."""

from services.registration.domain.campaign import Campaign, NotADraft
from services.registration.ports.campaigns import Campaigns
from shared.audit import audit_entry
from shared.clock import Clock


async def delete_campaign(campaign: Campaign, *, actor: str, campaigns: Campaigns, clock: Clock) -> None:
    """Removes the draft. Raises NotADraft, CampaignChanged."""
    if campaign.state != "draft":
        raise NotADraft
    entry = audit_entry(
        "campaign.deleted",
        campaign.id,
        event=campaign.event,
        actor=actor,
        at=clock(),
        before={"kind": campaign.kind, "subject": dict(campaign.subject)},
    )
    await campaigns.remove(campaign, entry)
