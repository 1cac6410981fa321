"""Blank badges have been printed."""

from services.checkin.ports.desk_entries import DeskEntries
from shared.contracts import order
from shared.contracts.walk_ins import BlankBadgesIssued


async def follow_blank_badges(message: BlankBadgesIssued, *, desk: DeskEntries) -> None:
    """Stores which badges a desk may bind."""
    await desk.follow_blank_badges(message.event, message.hashes, order(message))
