"""An event with guests of all kinds, and the phones that open its door."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from shared.contracts.registration import CategoryDetails
from tests.browser.scanner.phone import Phone
from tests.support.checkin.service import Caller, Conference
from tests.support.waiting import until

EVERY_CALL = "**/door/api/**"
NewPhone = Callable[..., Awaitable[Phone]]
Look = Callable[[Phone, str], Awaitable[None]]
NAMES = {
    "industry": {"en": "Industry", "fr": "Industrie", "de": "Industrie", "lb": "Industrie"},
    "press": {"en": "Press", "fr": "Presse", "de": "Presse", "lb": "Press"},
    "speaker": {"en": "Speakers and chairs", "fr": "Intervenants", "de": "Vortragende, Vorsitz", "lb": "Riedner"},
}

KINDS = [CategoryDetails(id=id_, name=name) for id_, name in NAMES.items()]


@dataclass(frozen=True, slots=True)
class Hall:
    """One event, and how its phones are: `options` are those of a browser's context."""

    conference: Conference
    new_phone: NewPhone
    options: dict[str, Any]

    async def phone(self, role: str = "scan", lists: tuple[str, ...] = ("main",), gate: str = "Main gate") -> Phone:
        """A phone that is through the start check."""
        phone = await self.new_phone(**self.options)
        await phone.pair_and_start(await self.code(role, lists, gate))
        return phone

    async def phone_before_hours(self) -> Phone:
        """A phone whose start check says that the doors are not open yet."""
        phone = await self.new_phone(**self.options)
        await phone.open(await self.code("scan"))
        await phone.has_roster()
        await phone.start_without_server()
        return phone

    async def code(self, role: str, lists: tuple[str, ...] = ("main",), gate: str = "Main gate") -> str:
        """A pairing code."""
        wish = {"event": self.conference.slug, "gate": gate, "role": role, "lists": lists}
        return str((await self.conference.organiser.post("/pairing-codes", wish)).body["code"])

    async def card(self) -> str:
        """The address in a gate card's QR code, without its origin."""
        body = {"event": self.conference.slug, "gate": "North gate", "role": "scan", "lists": ["main"]}
        return str((await self.conference.organiser.post("/gate-cards", body)).body["url"]).partition("/door")[2]

    async def waits(self, name: str) -> None:
        """A phone that a gate card has paired, and nobody has started."""
        body = {"event": self.conference.slug, "gate": "North gate", "role": "scan", "lists": ["main"]}
        code = (await self.conference.organiser.post("/gate-cards", body)).body["code"]
        assert (await Caller(self.conference.client, "").post("/pair", {"code": code, "name": name})).status == 201

    async def rules(self, **fields: Any) -> None:
        """Changes the list at the main entrance."""
        await self.conference.organiser.call("PATCH", f"/lists/main?event={self.conference.slug}", fields)


Tour = Callable[[Hall, Look], Awaitable[None]]


async def a_hall(conference: Conference, new_phone: NewPhone, **options: Any) -> Hall:
    """An event with three categories."""
    await conference.is_told(2, categories=KINDS)
    query = {"_id": conference.slug, "categories.press.en": "Press"}
    await until(lambda: conference.database["events"].find_one(query))
    return Hall(conference, new_phone, options)
