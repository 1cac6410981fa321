"""Check-in's command line: without a command it serves."""

import asyncio
import secrets
from typing import get_args

import click

from services.checkin.adapters.devices import MongoDevices
from services.checkin.adapters.event_setups import MongoEventSetups
from services.checkin.adapters.indexes import prepare
from services.checkin.app import NAME, build
from services.checkin.domain.devices import DeviceRole, pairing_url
from services.checkin.settings import CheckinSettings
from services.checkin.use_cases.devices.create_pairing_code import Pairing, create_pairing_code
from shared.audit import OPERATOR
from shared.clock import utc_now
from shared.errors import Refusal
from shared.identity.authorisation import UnknownEvent
from shared.messaging.states import request_republish
from shared.mongo.connection import Database, connect
from shared.service import run
from shared.settings import load


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
        return await _code_for(database, event, pairing)
    finally:
        database.client.close()


async def _code_for(database: Database, event: str, pairing: Pairing) -> str:
    setups = MongoEventSetups(database)
    setup = await setups.fresh(event)
    if setup is None:
        raise UnknownEvent
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


if __name__ == "__main__":
    commands()
