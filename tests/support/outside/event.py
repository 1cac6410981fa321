"""One event: people who register, the organiser who looks after it, and phones paired to its door."""

import csv
import io
from typing import TYPE_CHECKING, Any

from tests.support.answers import Answer
from tests.support.outside.device import Device
from tests.support.outside.http import Http, UnexpectedAnswer
from tests.support.outside.mailbox import Mail
from tests.support.waiting import until

if TYPE_CHECKING:
    from tests.support.outside.moien import Moien

Json = dict[str, Any]


class Event:
    """The event `slug`, as programs use it."""

    def __init__(self, moien: "Moien", slug: str) -> None:
        self.slug = slug
        self.moien = moien
        self.path = f"/api/v1/events/{slug}"
        self._organiser = moien.organiser

    async def patch(self, **fields: Any) -> Json:
        """The event with other values."""
        return dict(await self._organiser.ask("PATCH", self.path, fields))

    async def open_door(self, list_: str = "main") -> None:
        """Opens a list now and for ever, as soon as check-in has heard of the event."""
        change = {"event": self.slug, "opens_at": None, "closes_at": None}

        async def patched() -> int:
            return (await self._organiser.call("PATCH", f"/door/api/v1/lists/{list_}", change)).status

        await until(patched, lambda status: status == 200)

    async def submit(self, person: Json, *, key: str | None = None) -> Answer:
        """The answer to a submission of the public form; `key` is its Idempotency-Key."""
        headers = {"Idempotency-Key": key} if key else None
        return await self.moien.visitor.call("POST", f"{self.path}/registrations", person, headers=headers)

    async def register(self, person: Json) -> str:
        """The outcome of a submission that is taken."""
        answer = await self.submit(person)
        if answer.status != 202:
            raise UnexpectedAnswer(f"{person['email']} was answered {answer.status}: {answer.body!r:.500}")
        return str(answer.body["outcome"])

    async def registrations(self, **filters: str) -> list[Json]:
        """As the organiser sees them."""
        query = "".join(f"&{name}={value}" for name, value in filters.items())
        return await self._organiser.collect(f"{self.path}/registrations?{query}")

    async def registration(self, email: str) -> Json:
        """The one of this address."""
        return next(r for r in await self.registrations(q=email) if r["email"] == email)

    async def act(self, code: str, action: str, body: Json | None = None) -> Json:
        """An organiser's action on one registration: `cancel`, `reissue` …"""
        return dict(await self._organiser.post(f"{self.path}/registrations/{code}/{action}", body or {}))

    async def arrived(self, person: Json, *, seconds: float = 30) -> Mail:
        """The first mail with a badge that reaches this person."""

        async def with_badge() -> list[Mail]:
            return [mail for mail in self.moien.mailbox.to(person["email"]) if mail.badge]

        return (await until(with_badge, seconds=seconds))[0]

    async def pair(
        self, gate: str, role: str = "scan", *, name: str = "", lists: tuple[str, ...] = ("main",)
    ) -> Device:
        """A phone at `gate`."""
        return await self.pair_by(await self.pairing_code(gate, role, lists), name or f"Phone at {gate}")

    async def pairing_code(self, gate: str, role: str = "scan", lists: tuple[str, ...] = ("main",)) -> str:
        """A code for one phone at `gate`."""
        wanted = {"event": self.slug, "gate": gate, "role": role, "lists": list(lists)}
        return str((await self._organiser.post("/door/api/v1/pairing-codes", wanted, expected=201))["code"])

    async def pair_by(self, code: str, name: str) -> Device:
        """A phone that was given a pairing code."""
        pairing = {"code": code, "name": name}
        paired = await self.moien.visitor.post("/door/api/v1/pair", pairing, expected=201)
        return Device(Http(self.moien.session, self.moien.facts["url"], paired["device_token"]), paired)

    async def attendance(self, query: str = "") -> list[dict[str, str]]:
        """The attendance list as Excel would read it."""
        answer = await self._organiser.call("GET", f"{self.path}/attendance.csv{query}")
        assert answer.status == 200, answer
        assert answer.body.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""), delimiter=";"))

    async def attendance_json(self) -> list[Json]:
        """The attendance list for programs."""
        return list((await self._organiser.get(f"{self.path}/attendance.json"))["items"])

    async def expected_at_door(self, number: int, *, seconds: float = 30) -> None:
        """Returns once check-in expects so many people on list `main`."""
        await until(self._expected, lambda expected: expected == number, seconds=seconds)

    async def everybody_expected_at_door(self) -> None:
        """Returns once list `main` expects each confirmed registration, also while others register."""

        async def same_number() -> bool:
            return len(await self.registrations(state="confirmed")) == await self._expected()

        await until(same_number)

    async def _expected(self) -> int:
        return int((await self._organiser.get(f"/door/api/v1/lists/main/status?event={self.slug}"))["expected"])
