"""A running registration service as tests speak to it, and what the other services would be told by it."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp

from services.registration.adapters.accounts import MongoAccounts
from services.registration.app import build
from services.registration.domain.identifiers import new_id
from services.registration.settings import RegistrationSettings
from services.registration.use_cases.identity.create_account import create_account
from services.registration.use_cases.identity.create_token import create_token
from shared.clock import utc_now
from shared.contracts import Message, decode, encode, order
from shared.contracts.mails import MailRequested
from shared.contracts.registration import RegistrationChanged
from shared.identity.authorisation import ALL_SCOPES, Scope
from shared.messaging.broker import Broker, Delivery, Envelope
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, connect
from tests.support.answers import Answer, read
from tests.support.registration.builders import a_definition, a_submission
from tests.support.servers.running import running, settings_for
from tests.support.servers.time import standing_limits
from tests.support.waiting import PAUSE_SECONDS, until

API = "/api/v1"
RANDOM = secrets.SystemRandom()
Json = dict[str, Any]


@dataclass
class Office:
    """One instance of registration, called by `token`; `subscribers` get its messages."""

    client: aiohttp.ClientSession
    settings: RegistrationSettings
    database: Database
    token: str
    subscribers: "Subscribers"

    async def call(self, method: str, path: str, body: Any = None, *, token: str | None = "", **options: Any) -> Answer:
        """`body` is sent as JSON; without `token` it is the office's own, None sends none."""
        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers.setdefault("Authorization", f"Bearer {token or self.token}")
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
            options["data"] = json.dumps(body).encode()
        place = path if path.startswith(("/", "http:")) else f"{API}/{path}"
        async with self.client.request(method, place, headers=headers, **options) as response:
            return await read(response)

    async def has_event(self, **fields: Any) -> str:
        """A new event in half a year; its slug."""
        soon = utc_now() + timedelta(days=180)
        times = {"starts_at": soon.isoformat(), "ends_at": (soon + timedelta(hours=9)).isoformat()}
        made = await self.call("POST", "events", a_definition(**{**times, **fields}))
        assert made.status == 201, made.body
        return str(made.body["slug"])

    async def submit(self, event: str, key: str | None = None, **fields: Any) -> Answer:
        """The answer to anybody's submission."""
        headers = {"Idempotency-Key": key} if key else {}
        path = f"events/{event}/registrations"
        return await self.call("POST", path, a_submission(**fields), token=None, headers=headers)

    async def enter(self, event: str, **fields: Any) -> Json:
        """The registration that an organiser has entered."""
        path = f"events/{event}/registrations?as=organiser"
        entered = await self.call("POST", path, a_submission(**fields))
        assert entered.status == 201, entered.body
        return dict(entered.body)

    async def act(self, event: str, code: str, action: str, body: Any = None) -> Answer:
        """The answer to an action on a registration."""
        return await self.call("POST", f"events/{event}/registrations/{code}/{action}", body)

    async def registration(self, event: str, code: str) -> Json:
        """One registration as organisers see it."""
        answer = await self.call("GET", f"events/{event}/registrations/{code}")
        assert answer.status == 200, answer.body
        return dict(answer.body)

    async def registrations(self, event: str, **query: Any) -> list[Json]:
        """All registrations that fit, in the order in which they came."""
        items: list[Json] = []
        cursor: Json = {}
        while True:
            params = {"limit": 500, **query, **cursor}
            page = await self.call("GET", f"events/{event}/registrations", params=params)
            assert page.status == 200, page.body
            items += page.body["items"]
            if page.body["next_cursor"] is None or "limit" in query:
                return items
            cursor = {"cursor": page.body["next_cursor"]}

    async def codes(self, event: str, **query: Any) -> list[str]:
        """The codes of all registrations that fit."""
        return [item["code"] for item in await self.registrations(event, **query)]

    async def tell(self, *messages: Message) -> None:
        """Has messages delivered to it, as another service would send them."""
        await self.deliver(*(Envelope(f"test-{id(message)}", message.NAME, encode(message)) for message in messages))

    async def deliver(self, *envelopes: Envelope) -> None:
        """Puts messages straight into its queue."""
        broker = self.subscribers.broker
        async with broker.publisher() as publisher:
            for envelope in envelopes:
                await publisher.put(envelope, broker.queue("registration"))

    async def new_token(self, *scopes: Scope, admin: bool = False) -> str:
        """The token of a new account, with these scopes or all."""
        return await a_token(self.database, *scopes, admin=admin)


@dataclass
class Subscribers:
    """Check-in and the mailer, as far as they get messages: all of them in the order of arrival."""

    broker: Broker
    messages: list[Message] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)

    async def receive(self, delivery: Delivery) -> None:
        self.envelopes.append(delivery.envelope)
        self.messages.append(decode(delivery.envelope.name, delivery.envelope.body))
        await delivery.done()

    def mails(self, event: str, kind: str | None = None) -> list[MailRequested]:
        """Each mail asked for once, however often it arrived."""
        mails = {m.mail: m for m in self.messages if isinstance(m, MailRequested) and m.event == event}
        return [mail for mail in mails.values() if kind in {None, mail.kind}]

    async def has_mails(self, event: str, kind: str, number: int = 1) -> list[MailRequested]:
        """The mails of a kind, as soon as at least `number` have arrived."""
        return await until(lambda: mails if len(mails := self.mails(event, kind)) >= number else [])

    async def has_state(
        self, event: str, code: str, fits: Callable[[RegistrationChanged], object]
    ) -> RegistrationChanged:
        """The newest state of a registration, as soon as it fits. A mail about the same change may come before it."""

        def newest() -> RegistrationChanged | None:
            state = self.states(event).get(code)
            return state if state and fits(state) else None

        return await until(newest)

    def states(self, event: str) -> dict[str, RegistrationChanged]:
        """The newest state of each registration, by code."""
        newest: dict[str, RegistrationChanged] = {}
        for message in self.messages:
            if isinstance(message, RegistrationChanged) and message.event == event:
                known = newest.get(message.code)
                newest[message.code] = message if known is None or order(known) < order(message) else known
        return newest


@asynccontextmanager
async def an_office(
    mongodb_url: str, rabbitmq_url: str, namespace: str, *, subscribers: Subscribers | None = None, **fields: Any
) -> AsyncIterator[Office]:
    """A running instance with an admin's token; with `subscribers`, one beside that of theirs.

    With `limits_stand`, its limits give nothing back as time passes, so that a slow test reaches them, too.
    """
    limits = standing_limits() if fields.pop("limits_stand", False) else nullcontext()
    fields = {"submissions_per_minute": 0, "guard_submissions_per_minute": 0, "sign_ins_per_minute": 0, **fields}
    settings = settings_for(RegistrationSettings, mongodb_url, rabbitmq_url, namespace, **fields)
    own_subscribers = collecting(rabbitmq_url, namespace) if subscribers is None else nullcontext(subscribers)
    with limits:
        service = build(settings)
    async with running(service) as client, own_subscribers as collected, a_database(settings) as database:
        token = await a_token(database, admin=True)
        yield Office(client, settings, database, token, collected)


@asynccontextmanager
async def a_database(settings: RegistrationSettings) -> AsyncIterator[Database]:
    """Registration's database."""
    database = connect(settings, "registration")
    try:
        yield database
    finally:
        await asyncio.to_thread(database.client.close)  # it says farewell to the server, perhaps through our own cable


@asynccontextmanager
async def collecting(rabbitmq_url: str, namespace: str) -> AsyncIterator[Subscribers]:
    """Subscribers that read their queues."""
    subscribers = Subscribers(Broker(rabbitmq_url, namespace))
    readers = [asyncio.create_task(_reading(subscribers, service)) for service in ("checkin", "mailer")]
    try:
        yield subscribers
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


async def _reading(subscribers: Subscribers, service: str) -> None:
    """Reads a service's queue for ever: one office serves many tests, of which one may break the connection."""
    broker = subscribers.broker
    while True:
        with suppress(ConnectionError):
            await broker.consume(broker.queue(service), subscribers.receive, prefetch=100)
        await asyncio.sleep(PAUSE_SECONDS)


async def a_token(database: Database, *scopes: Scope, admin: bool = False) -> str:
    """The token of a new account."""
    accounts = MongoAccounts(database, Outbox(database, publishes=False))
    email = f"{new_id(RANDOM)}@example.lu"
    await create_account(email, "no password", admin=admin, accounts=accounts, clock=utc_now, random=RANDOM)
    chosen = scopes or sorted(ALL_SCOPES)
    return await create_token(email, "test", chosen, accounts=accounts, clock=utc_now, random=RANDOM)
