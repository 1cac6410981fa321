"""The door's pages of the console in every state that organisers meet, and how to get to each."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

from playwright.async_api import Page

from services.checkin.domain.desk_entries import walk_in_id
from shared.clock import utc_now
from shared.contracts.registration import Booking, CategoryDetails, SessionDetails
from shared.contracts.walk_ins import WalkInSettled
from tests.support.checkin.service import INDUSTRY, Caller, Conference, Guest, Served, a_conference, now
from tests.support.waiting import until

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänspatentprüfungskommission"
NOTHING: Mapping[str, str] = MappingProxyType({})
ARABIC = {"first_name": "محمد", "last_name": "الحسيني", "company": "مؤتمر التصنيع الذكي"}


@dataclass(frozen=True)
class DoorScene:
    """Four events: one in full use, one of which nothing is set up, one on whose eve people rehearse, one elsewhere."""

    busy: Conference
    empty: Conference
    eve: Conference
    away: Conference
    gate: str
    phones: dict[str, str]


Go = Callable[[Page, DoorScene], Awaitable[None]]


async def a_door(served: Served) -> DoorScene:
    """One of each."""
    busy = await a_conference(served, sessions=_sessions(), categories=_categories())
    empty = await _of_the_same_organiser(served, busy)
    phones = await _set_up(busy)
    await _day(busy, phones)
    eve = await _of_the_same_organiser(served, busy, starts_at=utc_now() + timedelta(hours=20))
    await _rehearsal(eve)
    gates = (await busy.organiser.get(f"/gates?event={busy.slug}")).body["items"]
    gate = next(gate["id"] for gate in gates if gate["name"] == "Room B")
    away = await _away(served, busy)
    return DoorScene(busy, empty, eve, away, gate, {name: phone.id for name, phone in phones.items()})


async def _away(served: Served, busy: Conference) -> Conference:
    away = await _of_the_same_organiser(served, busy)
    home = {"name": "venue", "url": f"https://{LONG_WORD[:40].lower()}.example.lu", "term": 1}
    await away.database["homes"].update_one({"_id": away.slug}, {"$set": home}, upsert=True)
    return away


async def _of_the_same_organiser(served: Served, busy: Conference, **fields: Any) -> Conference:
    conference = await a_conference(served, **fields)
    both = {conference.account: "owner", busy.account: "owner"}
    await conference.is_told(2, members=both, **fields)
    await until(lambda: served.database["lists"].find_one({"event": conference.slug, "event_version": 2}))
    return conference


def _sessions() -> list[SessionDetails]:
    start = utc_now() + timedelta(hours=2)
    hours = [(start + timedelta(hours=n), start + timedelta(hours=n + 1)) for n in (0, 2)]
    rooms: list[dict[str, Any]] = [{"room": "Room B", "starts_at": a, "ends_at": b} for a, b in hours]
    return [
        SessionDetails(id="dinner", name={"en": "Recycling composites"}, capacity=40, **rooms[0]),
        SessionDetails(id="twins", name={"en": f"Workshop: {LONG_WORD}"}, capacity=30, **rooms[1]),
    ]


def _categories() -> list[CategoryDetails]:
    return [
        CategoryDetails(id="industry", name=INDUSTRY),
        CategoryDetails(id="press", name={"en": "Press", "fr": "Presse"}),
    ]


async def _set_up(busy: Conference) -> dict[str, Caller]:
    lunch = {"categories": ["press"], "limit": 20, "opens_at": now(hours=-3), "closes_at": now(hours=-1)}
    await busy.list("lunch", **lunch)
    phones = {
        "north": await busy.pair(gate="North gate"),
        "room": await busy.pair(gate="Room B", lists=("dinner", "twins")),
        "desk": await busy.pair("desk", gate="Help desk", lists=("main", "dinner", "twins")),
        "long": await busy.pair("supervisor", gate=LONG_WORD),
        "gone": await busy.pair(gate="North gate"),
    }
    for queue in (3, 7):
        report = {"queue": queue, "battery": 12, "app_version": "old", "roster_age": 1800}
        assert (await phones["north"].call("PUT", "/devices/me", report)).status == 200
    gone = {"last_seen_at": utc_now() - timedelta(minutes=40)}
    await busy.database["devices"].update_one({"_id": phones["long"].id}, {"$set": gone})
    assert (await busy.organiser.call("DELETE", f"/devices/{phones['gone'].id}")).status == 204
    for gate in ("North gate", LONG_WORD):
        await _card(busy, gate=gate)
    return phones


async def _card(event: Conference, **fields: Any) -> None:
    """A gate card, and two phones that wait after scanning it."""
    body = {"event": event.slug, "gate": "North gate", "role": "scan", "lists": ["main"], **fields}
    card = await event.organiser.post("/gate-cards", body)
    assert card.status == 201, card
    for name in ("Ana's phone", LONG_WORD[:60]):
        paired = await Caller(event.client, "").post("/pair", {"code": card.body["code"], "name": name})
        assert paired.status == 201, paired


async def _day(busy: Conference, phones: dict[str, Caller]) -> None:
    booked = [Booking(id="dinner", state="confirmed")]
    zoe, arab = await busy.guest(company=LONG_WORD, sessions=booked), await busy.guest(**ARABIC)
    cancelled, twin = await busy.guest(state="cancelled"), await busy.guest(first_name="Zoé", last_name="Muller")
    north, desk = phones["north"], phones["desk"]
    for secret in (zoe.secret, zoe.secret, cancelled.secret, "a menu"):
        await north.scan(secret)
    await desk.scan(cancelled.secret, override={"reason": "Comes after all"})
    undone = await desk.scan(arab.secret)
    assert (await desk.post(f"/scans/{undone['nonce']}/undo", {"reason": "The wrong person"})).status == 200
    await north.scan(arab.secret, offline=True, scanned_at=now(hours=2), sent_at=now(hours=2))
    for guest in (twin, await busy.guest(**ARABIC)):
        await busy.let_in_twice(guest, ("South gate", LONG_WORD))
    for guest, host in ((zoe, "Jo Host"), (arab, LONG_WORD), (await busy.guest(last_name="Nobody"), "Jo Host")):
        answer = await busy.organiser.post(f"/guests/{guest.code}/watch", {"event": busy.slug, "host": host})
        assert answer.status == 200, answer
    await _walk_ins(busy, desk)


async def _walk_ins(busy: Conference, desk: Caller) -> None:
    await desk.walks_in("w1", first_name="Ann", last_name="Refused", company=LONG_WORD, email="ann@example.lu")
    await desk.walks_in("w2", first_name="Zoe", last_name="Muller")
    await desk.walks_in("w3", **ARABIC, email="m@example.lu")
    for nonce, outcome, reason in (("w1", "refused", "event_cancelled"), ("w3", "created", None)):
        walk_in = walk_in_id(desk.id, nonce)
        settled: dict[str, Any] = {"version": 1, "outcome": outcome, "reason": reason}
        await busy.tell(WalkInSettled(event=busy.slug, registration=walk_in, **settled))
        expected = {"_id": walk_in, "outcome": outcome}
        await until(partial(busy.database["desk_entries"].find_one, expected))


async def _rehearsal(eve: Conference) -> None:
    guest, phone = await eve.guest(), await eve.pair()
    started = await eve.organiser.post("/rehearsals", {"event": eve.slug, "ends_at": now(hours=1)})
    assert started.status == 201, started
    for _ in range(2):
        await phone.scan(guest.secret)


def _page(path: str, event: str = "busy") -> Go:
    async def go(page: Page, door: DoorScene) -> None:
        ids = {**door.phones, "gate_id": door.gate}
        address = path.format(**ids)
        sign = "&" if "?" in address else "?"
        await page.goto(f"/door/console{address}{sign}event={getattr(door, event).slug}")

    return go


def _sent(path: str, button: str, fields: Mapping[str, str] = NOTHING, event: str = "busy") -> Go:
    """A page after a form was sent that has faults; `fields` are values by id."""

    async def go(page: Page, door: DoorScene) -> None:
        await _page(path, event)(page, door)
        await page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })")
        await page.evaluate("document.querySelectorAll('main details').forEach((details) => { details.open = true; })")
        for field, value in fields.items():
            await page.fill(f"#{field}", value)
        await page.locator("main").get_by_role("button", name=button, exact=True).first.click()
        await page.wait_for_selector(".fault, .faults, [role=alert]:not([hidden])")

    return go


async def pairing_code(page: Page, door: DoorScene) -> None:
    """The first page with a code for one phone."""
    await _page("")(page, door)
    await page.locator("summary").last.click()
    await page.fill("#gate", "West gate")
    await page.get_by_role("button", name="Create pairing code").click()
    await page.wait_for_selector("#pairing-code")


async def unfolded(page: Page, door: DoorScene) -> None:
    """The first page with everything unfolded."""
    await _page("")(page, door)
    await page.evaluate("document.querySelectorAll('main details').forEach((details) => { details.open = true; })")


async def ticks(page: Page, door: DoorScene) -> None:
    """The page for paper with people who are found, and one who was entered."""
    guest: Guest = await door.busy.guest(last_name="Tickmann")
    await door.busy.guest(last_name="Tickerson")
    await _page("/paper")(page, door)
    await page.fill("#who", guest.code)
    await page.press("#who", "Enter")
    await page.wait_for_selector("#entered li")
    await page.fill("#who", "tick")
    await page.wait_for_selector("#hits li")


STATES: dict[str, Go] = {
    "phones": _page(""),
    "phones unfolded": unfolded,
    "phones, nothing yet": _page("", "empty"),
    "phones, a pairing code": pairing_code,
    "phones, faults": _sent("", "Create pairing code", {"gate": " "}),
    "phone": _page("/devices/{north}"),
    "phone, silent": _page("/devices/{long}"),
    "phone, unpaired": _page("/devices/{gone}"),
    "phone, faults": _sent("/devices/{north}", "Save the name", {"name": " "}),
    "cards": _page("/cards"),
    "cards, nothing yet": _page("/cards", "empty"),
    "cards, faults": _sent("/cards", "Make the card", {"gate": " "}),
    "lists": _page("/lists"),
    "lists, nothing yet": _page("/lists", "empty"),
    "lists, faults": _sent("/lists", "Add gate", {"name": " "}),
    "new list": _page("/lists/new"),
    "list": _page("/lists/edit/dinner"),
    "main list": _page("/lists/edit/main"),
    "list, faults": _sent("/lists/edit/twins", "Save", {"name": " ", "closes_at": "2020-01-01T09:00", "limit": "many"}),
    "gate": _page("/lists/gates/{gate_id}"),
    "gate, filled from a room": _page("/lists/gates/{gate_id}?room=Room+B"),
    "gate, faults": _sent("/lists/gates/{gate_id}", "Save", {"name": " ", "at-0": "2027-01-01T09:00"}),
    "conflicts": _page("/conflicts"),
    "conflicts, none": _page("/conflicts", "empty"),
    "conflicts, faults": _sent("/conflicts", "Resolve"),
    "walk-ins": _page("/walk-ins"),
    "walk-ins, none": _page("/walk-ins", "empty"),
    "walk-ins, faults": _sent("/walk-ins", "Merge"),
    "watched": _page("/watched"),
    "watched, nobody": _page("/watched", "empty"),
    "watched, a search": _page("/watched?q=mul"),
    "watched, faults": _sent("/watched?q=mul", "Watch"),
    "paper": _page("/paper"),
    "paper, ticks": ticks,
    "rehearsal": _page("/rehearsal", "eve"),
    "rehearsal, none": _page("/rehearsal"),
    "rehearsal, faults": _sent("/rehearsal", "Save", {"until": ""}, "eve"),
    "log": _page("/log"),
    "log, nothing yet": _page("/log", "empty"),
    "log of a rehearsal": _page("/log", "eve"),
    "log, faults": _page("/log?q=ab"),
    "elsewhere": _page("", "away"),
}
