"""The store of campaigns."""

from collections.abc import Sequence
from typing import Protocol

from services.registration.domain.campaign import Campaign
from shared.audit import AuditEntry
from shared.contracts import Message


class Campaigns(Protocol):
    """The campaigns of events. Each change is stored together with its audit entry."""

    async def of_event(self, event: str) -> list[Campaign]:
        """The campaigns of an event, the newest first."""

    async def read(self, event: str, campaign: str) -> Campaign:
        """One of them. Raises UnknownCampaign."""

    async def read_by_id(self, campaign: str) -> Campaign:
        """One, of whichever event. Raises UnknownCampaign."""

    async def add(self, campaign: Campaign, entry: AuditEntry) -> None:
        """Keeps a new draft. Raises CampaignChanged where one of this id is there already."""

    async def change(self, campaign: Campaign, entry: AuditEntry, messages: Sequence[Message] = ()) -> None:
        """Keeps the next version of a campaign, and sends messages; it is looked at when it is due.

        Raises CampaignChanged where another change came first; then nothing is kept.
        """

    async def remove(self, campaign: Campaign, entry: AuditEntry) -> None:
        """Removes a draft. Raises CampaignChanged where another change came first."""
