"""An organiser writes a campaign: a new one, or another text of one that has not been sent."""

from services.registration.domain.campaign import Campaign, CampaignDraft, check_draft
from services.registration.domain.campaign_audit import campaign_entry
from services.registration.domain.event import Event
from services.registration.ports.campaigns import Campaigns
from shared.clock import Clock


async def write_campaign(
    event: Event,
    draft: CampaignDraft,
    identity: str,
    *,
    before: Campaign | None,
    actor: str,
    campaigns: Campaigns,
    clock: Clock,
) -> Campaign:
    """Keeps a draft: a new campaign with the id `identity`, or that campaign in place of `before`.

    Raises CampaignInvalid, NotADraft, CampaignChanged.
    """
    now = clock()
    check_draft(draft, event, now)
    if before is not None:
        after = before.written(draft, now)
        await campaigns.change(after, campaign_entry("campaign.changed", after, actor=actor, before=before))
        return after
    parts = {name: getattr(draft, name) for name in ("kind", "subject", "text", "segment", "send_at")}
    campaign = Campaign(**parts, id=identity, event=event.slug, actor=actor, created_at=now, updated_at=now)
    await campaigns.add(campaign, campaign_entry("campaign.written", campaign, actor=actor))
    return campaign
