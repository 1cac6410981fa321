"""The audit entry of a change of a campaign."""

from dataclasses import asdict
from typing import Any

from services.registration.domain.campaign import Campaign
from shared.audit import AuditEntry, audit_entry, difference

AUDITED = ("kind", "subject", "text", "segment", "send_at", "state", "asked")


def campaign_entry(action: str, campaign: Campaign, *, actor: str, before: Campaign | None = None) -> AuditEntry:
    """Returns the entry for a campaign that was changed from `before`; None: it is new."""
    old, new = difference(_audited(before) if before else {}, _audited(campaign))
    return audit_entry(
        action, campaign.id, event=campaign.event, actor=actor, at=campaign.updated_at, before=old, after=new
    )


def _audited(campaign: Campaign) -> dict[str, Any]:
    values = asdict(campaign)
    return {name: values[name] for name in AUDITED}
