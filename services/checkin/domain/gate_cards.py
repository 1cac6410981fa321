"""Gate cards: a sheet of paper at a gate whose QR code pairs any number of phones, each started by a door manager."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.checkin.domain.devices import DeviceRole
from services.checkin.domain.events import Event
from services.checkin.domain.lists import CheckInList
from shared.errors import Conflict, NotFound

EVE = time(18)
MOST_WAITING = 50
CARD_CODE_LENGTH = 12


class UnknownGateCard(NotFound):
    """There is no such gate card here."""


class GateCardTooEarly(Conflict):
    """This gate card does not work yet."""


class GateCardOver(Conflict):
    """The event of this gate card is over."""


class TooManyPhonesWait(Conflict):
    """Too many phones wait to be started at this event already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCard:
    """A card for a gate (an id). Its code is derived from id and `salt`; of the code only the `hash` is stored."""

    id: str
    event: str
    gate: str
    role: DeviceRole
    lists: tuple[str, ...]
    salt: str
    hash: str
    made_at: datetime


def works_from(card: GateCard, event: Event, lists: Mapping[str, CheckInList]) -> datetime | None:
    """When the card begins to pair: at 18:00 on the eve of the day on which the first of its lists opens.

    None: at once, because one of them is always open. It follows the lists when they change.
    """
    known = [lists[name] for name in card.lists if name in lists and not lists[name].deleted]
    opening = [check_in_list.opens_at for check_in_list in known]
    if None in opening:
        return None
    first = min((opens_at for opens_at in opening if opens_at is not None), default=event.starts_at)
    zone = ZoneInfo(event.timezone)
    eve = first.astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(eve, EVE, zone).astimezone(UTC)


def check_hours(card: GateCard, event: Event, lists: Mapping[str, CheckInList], now: datetime) -> None:
    """Raises GateCardOver after the event's end, GateCardTooEarly before the eve."""
    if now >= event.ends_at:
        raise GateCardOver
    begins = works_from(card, event, lists)
    if begins is not None and now < begins:
        local = begins.astimezone(ZoneInfo(event.timezone))
        raise GateCardTooEarly(f"It works from {local:%Y-%m-%d %H:%M} on.")  # phones read the time out of it
