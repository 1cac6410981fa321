"""Check-in twice, at `main` and at a venue, each with a database of its own, linked by RabbitMQ alone."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from services.checkin.adapters.homes import MongoHomes
from services.checkin.app import build
from services.checkin.domain.homes import Home
from services.checkin.settings import CheckinSettings
from shared.clock import utc_now
from shared.contracts.doors import DoorRequested
from shared.messaging.broker import Broker
from shared.mongo.connection import connect
from tests.support.checkin.service import Caller, Conference, Served, a_conference
from tests.support.servers.cable import Cable
from tests.support.servers.running import clear_away, clear_databases, running, settings_for
from tests.support.waiting import until

VENUE_URL = "https://door.example.lu"
MAIN_URL = "https://moien.example.lu"


@dataclass
class Installation:
    """One check-in, what it knows of homes, and the conference as seen from there."""

    served: Served
    homes: MongoHomes
    conference: Conference

    async def has_door(self) -> bool:
        return (await self.homes.of(self.conference.slug)).name == self.homes.own.name


@dataclass
class TwoHomes:
    """Main and venue; `uplink` is the venue's way to RabbitMQ."""

    main: Installation
    venue: Installation
    broker: Broker
    uplink: Cable

    @property
    def event(self) -> str:
        return self.main.conference.slug

    def request(self, to: Installation, **fields: Any) -> DoorRequested:
        own = to.homes.own
        values = {"event": self.event, "request": secrets.token_hex(8), "to": own.name, "url": own.url}
        return DoorRequested(**{**values, "valid_until": utc_now() + timedelta(minutes=1), **fields})

    async def move(self, to: Installation) -> None:
        """Has the door handed over, and waits until it is there."""
        await to.homes.follow(self.event)
        await self.broker.send(self.request(to))
        await until(to.has_door, seconds=90)


def settings_at(home: str, url: str, mongodb_url: str, rabbitmq_url: str, namespace: str) -> CheckinSettings:
    """The settings of one installation; those of one namespace speak to each other."""
    prefix = namespace if home == "main" else f"{namespace}{home}"
    limits = {"pairings_per_minute": 0, "guest_forms_per_minute": 0}
    names = {"home_name": home, "public_url": url, "database_prefix": prefix}
    return settings_for(CheckinSettings, mongodb_url, rabbitmq_url, namespace, **limits, **names)


@asynccontextmanager
async def two_homes(mongodb_url: str, rabbitmq_url: str, uplink: Cable) -> AsyncIterator[TwoHomes]:
    """Both run, and know one published event."""
    namespace = f"t{secrets.token_hex(5)}"
    broker = Broker(rabbitmq_url, namespace)
    at_main = settings_at("main", MAIN_URL, mongodb_url, rabbitmq_url, namespace)
    at_venue = settings_at("venue", VENUE_URL, mongodb_url, uplink.url, namespace)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(clear_databases, mongodb_url, f"{namespace}venue")
        stack.push_async_callback(clear_away, mongodb_url, rabbitmq_url, namespace, "venue")
        # Before anything is told, so that the venue's queue is there to get it.
        async with Broker(rabbitmq_url, namespace, at_venue.branch).connection():
            publisher = await stack.enter_async_context(broker.publisher())
        installations = []
        for settings in (at_main, at_venue):
            service = build(settings)
            client = await stack.enter_async_context(running(service))
            database = connect(settings, "checkin")
            stack.callback(database.client.close)
            served = Served(client, publisher, broker, database, settings, service.app)
            homes = MongoHomes(database, Home(settings.home_name, settings.public_url))
            installations.append((served, homes))
        (main, main_homes), (venue, venue_homes) = installations
        conference = await a_conference(main)
        there = replace(
            conference,
            client=venue.client,
            database=venue.database,
            organiser=Caller(venue.client, conference.organiser.token),
        )
        await until(lambda: venue.database["tokens"].find_one({"account": conference.account}), seconds=90)
        await until(lambda: venue.database["accounts"].find_one({"_id": conference.account}), seconds=90)
        yield TwoHomes(
            Installation(main, main_homes, conference), Installation(venue, venue_homes, there), broker, uplink
        )
