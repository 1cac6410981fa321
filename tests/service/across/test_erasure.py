"""Registration, check-in, and the mailer: of a person whose data are erased nothing is left, and nothing comes back."""

import asyncio
import json
import random
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

import bson
import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from services.checkin.app import build as build_checkin
from services.checkin.settings import CheckinSettings
from services.mailer.app import build as build_mailer
from services.mailer.settings import MailerSettings
from shared.clock import utc_now
from shared.contracts import SUBSCRIPTIONS
from shared.contracts.mails import MailRequested
from shared.messaging.broker import Broker, Delivery, Envelope
from tests.support.mailer.smtp_server import an_smtp_server
from tests.support.registration.afterwards import a_stay, comes
from tests.support.registration.builders import a_question
from tests.support.registration.service import Office, Subscribers, an_office
from tests.support.servers.running import clear_away, running, settings_for
from tests.support.waiting import until

PERSON: dict[str, Any] = {
    "first_name": "Xanthippe",
    "last_name": "Quillfeather",
    "email": "xanthippe@quillfeather.example",
    "company": "Zyzzyva SA",
    "answers": {"diet": "kumquats"},
}
TOLD = (b"anthippe", b"uillfeather", b"yzzyva", b"umquats")


@dataclass
class Everything:
    """The three services over one broker, and their databases."""

    office: Office
    databases: list[Any]
    mails: list[tuple[str, bytes]] = field(default_factory=list)

    async def known(self, *words: bytes) -> list[str]:
        """The collections whose documents hold one of the words."""
        return [
            f"{database.name}.{name}"
            for database in self.databases
            for name in await database.list_collection_names()
            for document in await database[name].find().to_list(None)
            if any(word.lower() in bson.encode(document).lower() for word in words)
        ]

    async def knows_nothing(self, *words: bytes) -> bool:
        return not await self.known(*words)

    def mails_to(self, address: str) -> int:
        """How many e-mails have arrived at an address."""
        return [to for to, _ in self.mails].count(address)

    async def have_caught_up(self, event: str) -> None:
        """Registration sends its state again, and the other services have read all that came before."""
        await self.office.call("POST", f"events/{event}/republish")
        sentinel = f"{secrets.token_hex(4)}@example.lu"
        other = await self.office.enter(event, email=sentinel)
        await until(lambda: self.mails_to(sentinel))
        await until(lambda: self.at_the_door(other["code"]))

    async def at_the_door(self, code: str) -> bool:
        return any([await database["door"].find_one({"code": code}) for database in self.databases])


@pytest.fixture(scope="module")
async def everything(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Everything]:
    namespace = f"t{secrets.token_hex(5)}"
    subscribers = Subscribers(Broker(rabbitmq_url, namespace))
    async with (
        an_office(mongodb_url, rabbitmq_url, namespace, subscribers=subscribers) as office,
        an_smtp_server() as smtp,
    ):
        mailer = settings_for(MailerSettings, mongodb_url, rabbitmq_url, namespace, smtp_url=smtp.url)
        checkin = settings_for(CheckinSettings, mongodb_url, rabbitmq_url, namespace)
        async with running(build_mailer(mailer)), running(build_checkin(checkin)):
            client: Any = AsyncIOMotorClient(mongodb_url)
            names = [name for name in await client.list_database_names() if name.startswith(namespace)]
            yield Everything(office, [client[name] for name in names], smtp.received)
            client.close()
    await clear_away(mongodb_url, rabbitmq_url, namespace)


@asynccontextmanager
async def copied(broker: Broker) -> AsyncIterator[list[Envelope]]:
    """Every message that is published meanwhile."""
    copies: list[Envelope] = []

    async def receive(delivery: Delivery) -> None:
        copies.append(delivery.envelope)
        await delivery.done()

    async with broker.connection() as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(f"{broker.queue('copies')}", durable=False)
        await queue.bind(broker.queue("x").removesuffix(".x"), "#")
    copying = asyncio.create_task(broker.consume(broker.queue("copies"), receive, prefetch=50))
    try:
        yield copies
    finally:
        copying.cancel()


@pytest.mark.slow
async def test_of_an_erased_person_nothing_is_left_and_nothing_comes_back(everything: Everything) -> None:
    office = everything.office
    async with copied(office.subscribers.broker) as copies:
        event = await office.has_event(state="published", questions=[a_question()])
        await office.submit(event, **PERSON)
        [code] = await office.codes(event)
        secret = (await office.registration(event, code))["ticket"]["secret"].encode()
        await until(lambda: everything.mails_to(PERSON["email"]))
        await until(lambda: everything.at_the_door(code))
        await break_messages(everything, event, code)
        assert {name.split(".")[0] for name in await everything.known(*TOLD)} == {d.name for d in everything.databases}
        answer = await office.act(event, code, "erase", {"reason": "asked for it"})
        assert (answer.status, answer.body) == (204, None)
        await until(lambda: everything.knows_nothing(*TOLD, secret))
        await replay(everything, copies)
        await everything.have_caught_up(event)
        assert await everything.known(*TOLD, secret) == []
        assert everything.mails_to(PERSON["email"]) == 1
        assert (await office.act(event, code, "erase")).status == 204


@pytest.mark.slow
async def test_of_somebody_in_groups_and_invitations_only_the_declared_evidence_stays(everything: Everything) -> None:
    office = everything.office
    evidence = {"evidence_until": (utc_now() + timedelta(days=900)).isoformat(), "evidence_basis": "ERDF"}
    email = "x@quillfeather.example"
    person = {**PERSON, "email": email, "answers": {}}
    async with copied(office.subscribers.broker) as copies:
        event = await office.has_event(state="published", retention=evidence)
        invited = {"category": "industry", "email": email, "last_name": person["last_name"], "send": True}
        assert (await office.call("POST", f"events/{event}/invitations", invited)).status == 201
        for booker in ("ada@example.lu", "bob@example.lu"):  # to the first the person is new, to the second known
            await office.submit(event, email=booker, colleagues=[person, {}])
            await until(partial(everything.mails_to, booker), (3).__eq__)
        await until(partial(everything.mails_to, email), (3).__eq__)
        of_person = next(r for r in await office.registrations(event) if r["email"] == email)
        await comes(office, event, of_person, a_stay(1))
        await break_summary(everything, event, "bob@example.lu")
        await office.act(event, of_person["code"], "erase")
        evidence_alone = [name for name in await everything.known(*TOLD) if name.endswith("registration.registrations")]
        await until(lambda: everything.known(*TOLD), evidence_alone.__eq__)
        await replay(everything, copies)
        await everything.have_caught_up(event)
        assert await everything.known(*TOLD) == evidence_alone
        assert (await everything.known(b"@quillfeather"), everything.mails_to(email)) == ([], 3)


async def break_messages(everything: Everything, event: str, code: str) -> None:
    """Has each service store a message about the person that it could not process."""
    states = [await database["door"].find_one({"code": code}) for database in everything.databases]
    [registration] = [state["_id"] for state in states if state]
    body = json.dumps({"registration": registration, "event": event, "first_name": PERSON["first_name"]}).encode()
    broker = everything.office.subscribers.broker
    async with broker.publisher() as publisher:
        for service, messages in SUBSCRIPTIONS.items():
            await publisher.put(Envelope(f"broken-{service}", messages[0].NAME, body), broker.queue(service))

    async def all_dead() -> bool:
        return all([await database["dead_letters"].find_one({}) for database in everything.databases])

    await until(all_dead)


async def break_summary(everything: Everything, event: str, booker: str) -> None:
    """Has the mailer store the summary of a group with the person that it could not process."""
    queries = [
        database["registrations"].find_one({"event": event, "email": booker}) for database in everything.databases
    ]
    [registration] = [document["_id"] for document in await asyncio.gather(*queries) if document]
    body = {"mail": f"group_summary.{registration}.1", "group": [{"name": PERSON["last_name"]}]}
    broker = everything.office.subscribers.broker
    async with broker.publisher() as publisher:
        envelope = Envelope(f"broken-{event}", MailRequested.NAME, json.dumps(body).encode())
        await publisher.put(envelope, broker.queue("mailer"))

    async def is_dead() -> bool:
        letters = [await database["dead_letters"].find_one({"_id": envelope.id}) for database in everything.databases]
        return any(letters)

    await until(is_dead)


async def replay(everything: Everything, copies: list[Envelope]) -> None:
    """Puts every message into the queues of its readers three times, in any order."""
    broker = everything.office.subscribers.broker
    again = [
        (replace(envelope, id=f"{envelope.id}-{time}"), service)
        for time in range(3)
        for envelope in copies
        for service, messages in SUBSCRIPTIONS.items()
        if envelope.name in {message.NAME for message in messages}
    ]
    random.Random(1).shuffle(again)
    async with broker.publisher() as publisher:
        for envelope, service in again:
            await publisher.put(envelope, broker.queue(service))
