"""Mails that wait no more, because a repetition takes their place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.mailer.adapters.documents import WAITING, push_history
from services.mailer.domain.mails import WRITTEN_ANEW
from shared.contracts.mailer import MailState
from shared.mongo.connection import Database, Session


async def supersede(database: Database, mail: str, now: datetime, session: Session, *, mark: Mapping[str, Any]) -> bool:
    """Ends a mail that waits; False, and nothing changes, when it does not. One that may have arrived stays unknown."""
    waits = {"_id": mail, "state": {"$in": WAITING}, "due_at": {"$type": "date"}}
    document = await database["mails"].find_one(waits, {"times_lost": 1}, session=session)
    if document is None:
        return False
    state: MailState = "unknown" if document["times_lost"] else "suppressed"
    ended = {"state": state, "reason": WRITTEN_ANEW, "due_at": None, "waits_for_server": False, "changed_at": now}
    change = {
        "$set": {**ended, **mark},
        "$unset": {"request": ""},
        "$inc": {"version": 1},
        "$push": push_history(now, state, WRITTEN_ANEW, 0),
    }
    return bool((await database["mails"].update_one(waits, change, session=session)).matched_count)
