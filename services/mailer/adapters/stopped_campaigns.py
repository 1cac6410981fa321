"""Campaigns that organisers have stopped: the collection `stopped_campaigns`, and what becomes of their mails.

A mail of a campaign is due only once it is certain that its campaign was not stopped. So it does not matter which comes
first: the request for the mail, or the message that the campaign was stopped.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.mailer.adapters.documents import WAITING, push_history
from services.mailer.adapters.mail_statuses import MailStatuses
from shared.contracts.mailer import CAMPAIGN_STOPPED, MailState
from shared.contracts.mails import MailRequested
from shared.mongo.connection import Database


class StoppedCampaigns:
    """The stopped campaigns, by id."""

    def __init__(self, database: Database, statuses: MailStatuses) -> None:
        self._mails = database["mails"]
        self._stopped = database["stopped_campaigns"]
        self._statuses = statuses

    async def stop(self, campaign: str, now: datetime) -> int:
        """Suppresses the mails of a campaign that no server has taken, and all that come later; returns their number.

        It is noted first: a mail that comes in meanwhile is suppressed here, or by `let_go`.
        """
        await self._stopped.update_one({"_id": campaign}, {"$setOnInsert": {"at": now}}, upsert=True)
        untried_or_due = [{"state": "queued"}, {"due_at": {"$type": "date"}}]
        waits = {"campaign": campaign, "state": {"$in": WAITING}, "$or": untried_or_due}
        stopped = await self._end({**waits, "times_lost": 0}, "suppressed", now)
        # Such a mail may have arrived.
        return stopped + await self._end({**waits, "times_lost": {"$gt": 0}}, "unknown", now)

    async def has(self, campaign: str | None) -> bool:
        """Whether this campaign was stopped."""
        return await self._stopped.find_one({"_id": campaign}, {"_id": 1}) is not None

    async def let_go(self, request: MailRequested, now: datetime) -> None:
        """Makes a new mail of a campaign due, or suppresses it; the same again does nothing."""
        untried = {"_id": request.mail, "state": "queued", "due_at": None}
        if await self.has(request.campaign):
            await self._end(untried, "suppressed", now)
        else:
            await self._mails.update_one(untried, {"$set": {"due_at": now}})

    async def _end(self, mails: Mapping[str, Any], state: MailState, now: datetime) -> int:
        change = {
            "$set": {
                "state": state,
                "reason": CAMPAIGN_STOPPED,
                "due_at": None,
                "changed_at": now,
                **self._statuses.mark(),
            },
            "$unset": {"request": ""},
            "$inc": {"version": 1},
            "$push": push_history(now, state, CAMPAIGN_STOPPED, 0),
        }
        result = await self._mails.update_many(mails, change)
        self._statuses.committed()
        return int(result.modified_count)
