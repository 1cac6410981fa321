"""Check-in served for real, with an event of the test's own."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp import web

from services.checkin.app import build
from services.checkin.domain.lists import MAIN
from services.checkin.settings import CheckinSettings
from shared.clock import utc_now
from shared.contracts import Message, encode
from shared.contracts.accounts import AccountChanged, TokenChanged
from shared.contracts.registration import (
    CategoryDetails,
    EventChanged,
    EventDetails,
    SessionDetails,
    TicketFingerprint,
    Venue,
)
from shared.documents.tickets import fingerprint, new_secret, random_text, roster_key
from shared.identity.authorisation import ALL_SCOPES, token_hash
from shared.identity.sessions import Session, sign_session
from shared.messaging.broker import Broker, Envelope, Publisher
from shared.mongo.connection import Database, connect
from tests.support.answers import Answer, read
from tests.support.checkin.builders import a_registration_message
from tests.support.servers.running import clear_away, running, settings_for
from tests.support.waiting import until

API = "/door/api/v1"
RANDOM = secrets.SystemRandom()

INDUSTRY = {"en": "Industry", "fr": "Industrie"}
DINNER = {"en": "Dinner", "fr": "Dîner"}
SESSIONS = [SessionDetails(id="dinner", name=DINNER, capacity=40)]


@dataclass
class Caller:
    """Somebody who calls with a bearer token."""

    client: aiohttp.ClientSession
    token: str
    id: str = ""

    async def call(self, method: str, path: str, json: Any = None, **options: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        async with self.client.request(method, API + path, json=json, headers=headers, **options) as response:
            return await read(response)

    async def get(self, path: str, **options: Any) -> Answer:
        return await self.call("GET", path, **options)

    async def post(self, path: str, json: Any, **options: Any) -> Answer:
        return await self.call("POST", path, json, **options)

    async def scan(self, secret: str, **fields: Any) -> Any:
        body = {"nonce": random_text(12, RANDOM), "list": "main", "secret": secret, "scanned_at": now(), **fields}
        answer = await self.post("/scans", body)
        assert answer.status == 200, answer
        return answer.body

    async def walks_in(self, nonce: str, **fields: Any) -> Any:
        """Registers somebody at the desk; the answer."""
        form = {"nonce": nonce, "list": "main", "category": "industry", "consents": {"privacy": True}, **fields}
        answer = await self.post("/walk-ins", form)
        assert answer.status == 201, answer
        return answer.body


def now(**offset: float) -> str:
    return (utc_now() + timedelta(**offset)).isoformat()


@dataclass
class Guest:
    """A registration and the secret of its ticket."""

    registration: str
    code: str
    secret: str


@dataclass
class Conference:
    """One event, its organiser, and the means to tell check-in about it."""

    client: aiohttp.ClientSession
    publisher: Publisher
    database: Database
    slug: str
    short_id: str
    organiser: Caller
    account: str

    async def tell(self, message: Message) -> None:
        await self.publisher.publish(Envelope(secrets.token_hex(8), message.NAME, encode(message)))

    async def is_told(self, version: int = 1, **fields: Any) -> None:
        start = fields.pop("starts_at", utc_now() - timedelta(hours=1))
        end = fields.pop("ends_at", start + timedelta(hours=8))
        details = EventDetails(
            title={"en": "Plastics"},
            languages=["en"],
            timezone=fields.pop("timezone", "Europe/Luxembourg"),
            starts_at=start,
            ends_at=end,
            venue=Venue(),
            categories=fields.pop("categories", [CategoryDetails(id="industry", name=INDUSTRY)]),
            sessions=fields.pop("sessions", SESSIONS),
        )
        members = fields.pop("members", {self.account: "owner"})
        state = fields.pop("state", "published")
        await self.tell(
            EventChanged(
                event=self.slug,
                version=version,
                short_id=self.short_id,
                state=state,
                details=details,
                members=members,
                **fields,
            )
        )

    async def guest(self, **fields: Any) -> Guest:
        guest = Guest(random_text(16, RANDOM).lower(), random_text(6, RANDOM), new_secret(self.short_id, RANDOM))
        return await self.change(guest, **fields)

    async def change(self, guest: Guest, version: int = 1, **fields: Any) -> Guest:
        """Tells check-in about a registration, and waits until it knows."""
        ticket = TicketFingerprint(hash=fingerprint(guest.secret), roster_key=roster_key(guest.secret), state="valid")
        known = {"registration": guest.registration, "event": self.slug, "code": guest.code, "tickets": [ticket]}
        message = a_registration_message(**{**known, "version": version, **fields})
        await self.tell(message)
        known_now = {"_id": message.registration, "version": {"$gte": version}}
        await until(lambda: self.database["door"].find_one(known_now))
        return Guest(message.registration, message.code, guest.secret)

    async def pair(self, role: str = "scan", lists: tuple[str, ...] = ("main",), gate: str = "Main gate") -> Caller:
        code = await self.organiser.post(
            "/pairing-codes", {"event": self.slug, "gate": gate, "role": role, "lists": lists}
        )
        assert code.status == 201, code
        paired = await Caller(self.client, "").post("/pair", {"code": code.body["code"], "name": f"Phone at {gate}"})
        assert paired.status == 201, paired
        return Caller(self.client, paired.body["device_token"], paired.body["device"])

    async def let_in_twice(self, guest: Guest, gates: Sequence[str] = ("North gate", "South gate")) -> Sequence[Caller]:
        """A phone at each gate uploads that it let the guest in without connection, the first gate first."""
        phones = [await self.pair(gate=gate) for gate in gates]
        shown = {"verdict": "admitted", "reason": None}
        for minutes, phone in enumerate(phones, -9):
            times = {"scanned_at": now(minutes=minutes), "sent_at": now()}
            await phone.scan(guest.secret, nonce="n1", offline=True, shown=shown, **times)
        return phones

    async def list(self, id_: str, **fields: Any) -> None:
        answer = await self.organiser.post("/lists", {"event": self.slug, "id": id_, "name": id_, **fields})
        assert answer.status == 201, answer


@dataclass
class Served:
    """The running service and what it runs on."""

    client: aiohttp.ClientSession
    publisher: Publisher
    broker: Broker
    database: Database
    settings: CheckinSettings
    app: web.Application

    def session_cookie(self, account: str) -> str:
        """The value of the cookie (shared.identity.sessions.COOKIE) with which an account is signed in."""
        session = Session(f"session of {account}", account, utc_now() + timedelta(minutes=10))
        return sign_session(session, self.settings.session_keys)


@asynccontextmanager
async def serving(
    mongodb_url: str, rabbitmq_url: str, *, cable_url: str | None = None, broker_cable_url: str | None = None
) -> AsyncIterator[Served]:
    """Check-in with a database and queues of its own; the cables are its own ways to MongoDB and RabbitMQ."""
    namespace = f"t{secrets.token_hex(5)}"
    urls = (cable_url or mongodb_url, broker_cable_url or rabbitmq_url)
    settings = settings_for(CheckinSettings, *urls, namespace, pairings_per_minute=0, guest_forms_per_minute=0)
    broker = Broker(rabbitmq_url, namespace)
    service = build(settings)
    async with running(service) as client, broker.publisher() as publisher:
        database = connect(settings_for(CheckinSettings, mongodb_url, rabbitmq_url, namespace), "checkin")
        yield Served(client, publisher, broker, database, settings, service.app)
        database.client.close()
    await clear_away(mongodb_url, rabbitmq_url, namespace)


async def a_conference(served: Served, **fields: Any) -> Conference:
    """A published event that check-in knows, with an organiser of its own."""
    account, token = f"account-{secrets.token_hex(4)}", f"moien_{secrets.token_hex(16)}"
    conference = Conference(
        served.client,
        served.publisher,
        served.database,
        f"plastics-{secrets.token_hex(4)}",
        random_text(6, RANDOM),
        Caller(served.client, token),
        account,
    )
    await conference.tell(AccountChanged(account=account, version=1, email="a@example.lu", admin=False, disabled=False))
    scopes: list[str] = sorted(ALL_SCOPES)
    hash_ = token_hash(token)
    await conference.tell(
        TokenChanged(token=hash_[:9], version=1, account=account, hash=hash_, scopes=scopes, revoked=False)
    )
    await conference.is_told(**fields)
    last_list = [MAIN, *(session.id for session in fields.get("sessions", SESSIONS))][-1]
    await until(lambda: served.database["lists"].find_one({"event": conference.slug, "id": last_list}))
    await until(lambda: served.database["tokens"].find_one({"hash": hash_}))
    await until(lambda: served.database["accounts"].find_one({"_id": account}))
    return conference
