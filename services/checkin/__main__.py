"""Check-in's command line: without a command it serves."""

import asyncio
import secrets
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import get_args

import click

from services.checkin.adapters.devices import MongoDevices
from services.checkin.adapters.event_setups import MongoEventSetups
from services.checkin.adapters.homes import MongoHomes
from services.checkin.adapters.indexes import prepare
from services.checkin.app import NAME, build
from services.checkin.domain.devices import DeviceRole, pairing_url
from services.checkin.domain.homes import ASKED_FOR, MAIN_HOME, Home
from services.checkin.settings import CheckinSettings
from services.checkin.use_cases.devices.create_pairing_code import Pairing, create_pairing_code
from services.checkin.use_cases.homes.find_unsent_phones import find_unsent_phones
from shared.audit import OPERATOR
from shared.clock import utc_now
from shared.contracts import Message
from shared.contracts.doors import DoorRequested
from shared.contracts.synchronisation import NO_EVENT, RepublishRequested
from shared.errors import Refusal
from shared.identity.authorisation import UnknownEvent
from shared.messaging.broker import Broker, BrokerAway
from shared.messaging.states import request_republish
from shared.mongo.connection import Database, connect
from shared.service import run
from shared.settings import load

WAIT_SECONDS = 180.0


@click.group(invoke_without_command=True)
@click.pass_context
def commands(context: click.Context) -> None:
    """Serve check-in, or run one of its commands."""
    if context.invoked_subcommand is None:
        run(build(load(CheckinSettings)))


@commands.command("republish")
@click.option("--event", default=None, help="None given: everything.")
def republish_command(event: str | None) -> None:
    """Send the present state to the other services again, as after a restored backup."""
    asyncio.run(request_republish(load(CheckinSettings), NAME, event))


@commands.command("create-pairing-code")
@click.option("--event", required=True)
@click.option("--gate", required=True, help="The gate's name; an unknown one is made.")
@click.option("--role", required=True, type=click.Choice(get_args(DeviceRole)))
@click.option("--list", "lists", required=True, multiple=True, help="May be given several times.")
@click.option("--reusable", is_flag=True, help="For any number of phones within thirty days.")
def pairing_code_command(event: str, gate: str, role: DeviceRole, lists: tuple[str, ...], reusable: bool) -> None:
    """Print a link that opens the scanner and pairs the phone."""
    settings = load(CheckinSettings)
    pairing = Pairing(gate, role, lists, reusable)
    try:
        code = asyncio.run(_create_pairing_code(settings, event, pairing))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(pairing_url(settings.public_url, code))


async def _create_pairing_code(settings: CheckinSettings, event: str, pairing: Pairing) -> str:
    database = connect(settings, NAME)
    try:
        await prepare(database)
        return await _code_for(database, settings.own, event, pairing)
    finally:
        database.client.close()


async def _code_for(database: Database, own: Home, event: str, pairing: Pairing) -> str:
    setups = MongoEventSetups(database, own)
    setup = await setups.fresh(event)
    if setup is None:
        raise UnknownEvent
    setup.require_here()
    code = await create_pairing_code(
        pairing,
        setup=setup,
        actor=OPERATOR,
        setups=setups,
        devices=MongoDevices(database, utc_now),
        clock=utc_now,
        random=secrets.SystemRandom(),
    )
    return code.code


@commands.command("take-door")
@click.option("--event", required=True)
@click.option("--force", is_flag=True, help="At main, and only when the laptop that has the door is lost.")
def take_door_command(event: str, force: bool) -> None:
    """Have the door of an event handed over to this installation; wait until it is here."""
    settings = load(CheckinSettings)
    if force and settings.home_name != MAIN_HOME:
        raise click.ClickException("Only the main installation takes a door by force.")
    asyncio.run(_take_door(settings, event, force=force))
    click.echo(f"The door of {event} is here. Phones pair at {settings.public_url}/door.")


@commands.command("give-back")
@click.option("--event", required=True)
@click.option("--anyway", is_flag=True, help="Also while phones hold unsent scans.")
def give_back_command(event: str, anyway: bool) -> None:
    """Hand the door of an event over to the main installation; wait until nothing of it is left here."""
    asyncio.run(_give_back(load(CheckinSettings), event, anyway=anyway))
    click.echo(f"The door of {event} is at main. Phones that still hold unsent scans may send them here as before.")


@commands.command("doors")
def doors_command() -> None:
    """Print where the door of each event is that was ever handed over."""
    asyncio.run(_print_doors(load(CheckinSettings)))


async def _take_door(settings: CheckinSettings, event: str, *, force: bool) -> None:
    async with _homes(settings) as homes:
        known, own = await homes.of(event), settings.own
        if known.name == own.name:
            return
        messages: list[Message] = []
        if own.name != MAIN_HOME:
            await homes.follow(event)
            messages += [RepublishRequested(publisher="registration", event=of) for of in (NO_EVENT, event)]
        if force:
            own = replace(own, term=known.term + 1)
            await homes.take(event, own)
            messages.append(RepublishRequested(publisher="checkin", event=event))
        await _send(settings, *messages, _request(event, own))
        await _until(
            lambda: _is_at(homes, event, own.name),
            f"The door of {event} has not come yet. Does check-in run here, and does the installation that has the "
            "door reach RabbitMQ? Nothing is lost: once both do, the same command goes on.",
        )


async def _give_back(settings: CheckinSettings, event: str, *, anyway: bool) -> None:
    async with _homes(settings) as homes:
        known = await homes.of(event)
        if known.name == settings.home_name and known.name != MAIN_HOME:
            if not anyway:
                await _require_sent(settings, event)
            await _send(settings, _request(event, Home(MAIN_HOME)))
        elif await homes.is_settled(event):
            raise click.ClickException(f"The door of {event} is not here, but at {known.url or known.name}.")
        await _until(
            lambda: _is_left(homes, event, settings.home_name),
            f"The door of {event} is still here, or some of its scans are. Leave this machine on, with its link to "
            "RabbitMQ, and give the same command again.",
        )


async def _require_sent(settings: CheckinSettings, event: str) -> None:
    """Raises ClickException while phones hold scans, take-backs or badges that only the home takes from them."""
    database = connect(settings, NAME)
    try:
        phones = await find_unsent_phones(event, devices=MongoDevices(database, utc_now))
    finally:
        database.client.close()
    if not phones:
        return
    names = [f"  {phone.name} at {phone.gate_name}: {phone.status.queue}" for phone in phones if phone.status]
    raise click.ClickException(
        "The door stays here: these phones hold something that they have yet to send.\n"
        + "\n".join(names)
        + f"\nOpen {settings.public_url}/door on each until nothing is left to send, and give the same command again. "
        "With --anyway (make give-back ANYWAY=1) the door goes all the same: scans can be sent later while this "
        "machine runs, what was taken back or bound on those phones cannot."
    )


def _request(event: str, to: Home) -> DoorRequested:
    valid_until = utc_now() + ASKED_FOR
    request = uuid.uuid4().hex
    return DoorRequested(event=event, request=request, to=to.name, url=to.url, valid_until=valid_until, term=to.term)


async def _print_doors(settings: CheckinSettings) -> None:
    async with _homes(settings) as homes:
        for event, home in (await homes.all()).items():
            place = "here" if home.name == settings.home_name else f"{home.name} {home.url}"
            left = "" if await homes.is_settled(event) else " (the last scans from here are still to follow)"
            click.echo(f"{event}: {place}{left}")


@asynccontextmanager
async def _homes(settings: CheckinSettings) -> AsyncIterator[MongoHomes]:
    database = connect(settings, NAME)
    try:
        yield MongoHomes(database, settings.own)
    finally:
        database.client.close()


async def _is_at(homes: MongoHomes, event: str, name: str) -> bool:
    return (await homes.of(event)).name == name


async def _is_left(homes: MongoHomes, event: str, name: str) -> bool:
    return not await _is_at(homes, event, name) and await homes.is_settled(event)


async def _send(settings: CheckinSettings, *messages: Message) -> None:
    broker = Broker(settings.rabbitmq_url.get_secret_value(), settings.broker_namespace, settings.branch)
    try:
        await broker.send(*messages)
    except BrokerAway:
        raise click.ClickException(
            "RabbitMQ does not answer at the address in RABBITMQ_URL. The door moves only while both installations "
            "reach it; where it is now, it goes on as before."
        ) from None


async def _until(is_done: Callable[[], Awaitable[bool]], otherwise: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not await is_done():
        if time.monotonic() > deadline:
            raise click.ClickException(otherwise)
        await asyncio.sleep(0.2)


if __name__ == "__main__":
    commands()
