"""Some time after a hand-over: what was being written at that moment follows."""

from datetime import datetime, timedelta

from services.checkin.domain.homes import LEFT_OVERS_AFTER
from services.checkin.ports.homes import DoorDocuments, DoorMail, Homes
from services.checkin.use_cases.homes.send_door import send_door

OVERLAP = timedelta(seconds=60)


async def send_left_overs(
    event: str, due_at: datetime, *, homes: Homes, documents: DoorDocuments, mail: DoorMail
) -> None:
    """Sends the scans that were recorded here in the last moments before the hand-over, or just after it."""
    home = await homes.of(event)
    if home.name == homes.own.name:
        return
    since = due_at - LEFT_OVERS_AFTER - OVERLAP
    await send_door(event, home, documents=documents, mail=mail, own=homes.own, since=since)
    await homes.settle(event, home.term)
