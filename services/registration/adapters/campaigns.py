"""Campaigns in MongoDB, each with a row in the schedule while it is on its way."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.registration.domain.campaign import Campaign, CampaignChanged, UnknownCampaign
from services.registration.ports.campaigns import Campaigns
from services.registration.use_cases.campaigns.begin_campaign import CAMPAIGN
from shared.audit import AuditEntry
from shared.contracts import Message
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction
from shared.schedule.ports import Schedule

MOST_SHOWN = 500  # of one event
_CAMPAIGN = TypeAdapter(Campaign)


class MongoCampaigns(Campaigns):
    """One document a campaign; its version guards every change."""

    def __init__(self, database: Database, outbox: Outbox, schedule: Schedule) -> None:
        self._database = database
        self._campaigns = database["campaigns"]
        self._outbox = outbox
        self._schedule = schedule

    async def prepare(self) -> None:
        """Makes the index."""
        await self._campaigns.create_index([("event", 1), ("created_at", -1)])

    @override
    async def of_event(self, event: str) -> list[Campaign]:
        newest_first = self._campaigns.find({"event": event}).sort([("created_at", -1), ("_id", -1)])
        return [_campaign(document) for document in await newest_first.to_list(MOST_SHOWN)]

    @override
    async def read(self, event: str, campaign: str) -> Campaign:
        return await self._read({"_id": campaign, "event": event})

    @override
    async def read_by_id(self, campaign: str) -> Campaign:
        return await self._read({"_id": campaign})

    async def _read(self, query: Mapping[str, Any]) -> Campaign:
        document = await self._campaigns.find_one(query)
        if document is None:
            raise UnknownCampaign
        return _campaign(document)

    @override
    async def add(self, campaign: Campaign, entry: AuditEntry) -> None:
        async def work(session: Session) -> None:
            await self._campaigns.insert_one(_document(campaign), session=session)
            await self._audit(entry, session)

        try:
            await in_transaction(self._database, work)
        except DuplicateKeyError:
            raise CampaignChanged from None

    @override
    async def change(self, campaign: Campaign, entry: AuditEntry, messages: Sequence[Message] = ()) -> None:
        async def work(session: Session) -> None:
            result = await self._campaigns.replace_one(_before(campaign), _document(campaign), session=session)
            if not result.matched_count:
                raise CampaignChanged
            if campaign.due_at is None:
                await self._schedule.remove(CAMPAIGN, campaign.id, session)
            else:
                await self._schedule.put(CAMPAIGN, campaign.id, campaign.due_at, session)
            await self._audit(entry, session)
            await self._outbox.append(list(messages), session)

        await in_transaction(self._database, work)
        self._outbox.committed()
        self._schedule.written()

    @override
    async def remove(self, campaign: Campaign, entry: AuditEntry) -> None:
        async def work(session: Session) -> None:
            present = {"_id": campaign.id, "version": campaign.version}
            if not (await self._campaigns.delete_one(present, session=session)).deleted_count:
                raise CampaignChanged
            await self._audit(entry, session)

        await in_transaction(self._database, work)

    async def _audit(self, entry: AuditEntry, session: Session) -> None:
        await self._database["audit"].insert_one(asdict(entry), session=session)


def _before(campaign: Campaign) -> dict[str, Any]:
    """Finds the campaign as it was before this version."""
    return {"_id": campaign.id, "event": campaign.event, "version": campaign.version - 1}


def _document(campaign: Campaign) -> dict[str, Any]:
    values = asdict(campaign)
    return {"_id": values.pop("id"), **values}


def _campaign(document: Mapping[str, Any]) -> Campaign:
    values = dict(document)
    if isinstance(coming := values["segment"].get("coming"), bool):  # as it was while nobody could answer
        values["segment"] = {**values["segment"], "coming": "yes" if coming else "no"}
    return _CAMPAIGN.validate_python({"id": values.pop("_id"), **values})
