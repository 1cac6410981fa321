"""Another installation tells that it is the home of an event's door."""

from services.checkin.domain.homes import Home
from services.checkin.ports.homes import Homes
from shared.contracts.doors import DoorMoved


async def note_home(message: DoorMoved, *, homes: Homes) -> None:
    """Notes it, so that calls here name the right place. Only a hand-over makes this installation the home."""
    if message.name != homes.own.name:
        await homes.take(message.event, Home(message.name, message.url, message.term))
