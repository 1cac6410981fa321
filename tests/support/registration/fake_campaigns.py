"""Campaigns in memory; they pass the same contract tests as MongoDB's."""

from collections.abc import Sequence

from typing_extensions import override

from services.registration.domain.campaign import Campaign, CampaignChanged, UnknownCampaign
from services.registration.ports.campaigns import Campaigns
from services.registration.use_cases.campaigns.begin_campaign import CAMPAIGN
from shared.audit import AuditEntry
from shared.contracts import Message
from shared.schedule.ports import Schedule
from tests.support.registration.fakes import Store


class FakeCampaigns(Campaigns):
    """The campaigns of all events; messages and audit entries go to the store."""

    def __init__(self, store: Store, schedule: Schedule) -> None:
        self.campaigns: dict[str, Campaign] = {}
        self.store = store
        self._schedule = schedule

    @override
    async def of_event(self, event: str) -> list[Campaign]:
        of_event = [campaign for campaign in self.campaigns.values() if campaign.event == event]
        return sorted(of_event, key=lambda campaign: (campaign.created_at, campaign.id), reverse=True)

    @override
    async def read(self, event: str, campaign: str) -> Campaign:
        stored = await self.read_by_id(campaign)
        if stored.event != event:
            raise UnknownCampaign
        return stored

    @override
    async def read_by_id(self, campaign: str) -> Campaign:
        if campaign not in self.campaigns:
            raise UnknownCampaign
        return self.campaigns[campaign]

    @override
    async def add(self, campaign: Campaign, entry: AuditEntry) -> None:
        if campaign.id in self.campaigns:
            raise CampaignChanged
        self.campaigns[campaign.id] = campaign
        self.store.audit.append(entry)

    @override
    async def change(self, campaign: Campaign, entry: AuditEntry, messages: Sequence[Message] = ()) -> None:
        self._check(campaign.id, campaign.version - 1)
        self.campaigns[campaign.id] = campaign
        if campaign.due_at is None:
            await self._schedule.remove(CAMPAIGN, campaign.id)
        else:
            await self._schedule.put(CAMPAIGN, campaign.id, campaign.due_at)
        self.store.audit.append(entry)
        self.store.sent.extend(messages)

    @override
    async def remove(self, campaign: Campaign, entry: AuditEntry) -> None:
        self._check(campaign.id, campaign.version)
        del self.campaigns[campaign.id]
        self.store.audit.append(entry)

    def _check(self, campaign: str, version: int) -> None:
        if campaign not in self.campaigns or self.campaigns[campaign].version != version:
            raise CampaignChanged
