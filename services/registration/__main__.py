"""Registration's commands; without one it serves."""

import asyncio
import secrets
import sys
from collections.abc import Awaitable, Callable

import click

from services.registration.adapters.accounts import MongoAccounts
from services.registration.adapters.indexes import prepare
from services.registration.adapters.passwords import Argon2Passwords
from services.registration.app import NAME, build
from services.registration.domain.account import AccountTaken
from services.registration.settings import RegistrationSettings
from services.registration.use_cases.identity.create_account import create_account
from services.registration.use_cases.identity.create_token import create_token
from services.registration.use_cases.synchronisation.republish_state import republish_state
from shared.clock import utc_now
from shared.errors import Refusal
from shared.identity.authorisation import ALL_SCOPES
from shared.identity.store import Identities
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, connect
from shared.service import run
from shared.settings import load

SHORTEST_PASSWORD = 12
RANDOM = secrets.SystemRandom()


@click.group(invoke_without_command=True)
@click.pass_context
def commands(context: click.Context) -> None:
    """Serve registration, or look after it."""
    if context.invoked_subcommand is None:
        run(build(load(RegistrationSettings)))


@commands.command("create-account")
@click.option("--email", required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; else one is made.")
@click.option("--admin", is_flag=True, help="May also look after the installation.")
@click.option("--if-missing", is_flag=True, help="No fault where there is such an account; nothing is printed then.")
def create_account_command(email: str, password_stdin: bool, admin: bool, if_missing: bool) -> None:
    """Make an organiser's account."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
    if len(password) < SHORTEST_PASSWORD:
        raise click.ClickException(f"A password has at least {SHORTEST_PASSWORD} characters.")
    password_hash = Argon2Passwords().hash(password)

    async def work(database: Database, outbox: Outbox) -> None:
        accounts = MongoAccounts(database, outbox)
        try:
            await create_account(email, password_hash, admin=admin, accounts=accounts, clock=utc_now, random=RANDOM)
        except AccountTaken:
            if not if_missing:
                raise
            raise click.exceptions.Exit from None

    _with_database(work)
    if not password_stdin:
        click.echo(password)


@commands.command("create-token")
@click.option("--email", required=True, help="The account that the token acts for.")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(sorted(ALL_SCOPES)), help="None given: all.")
def create_token_command(email: str, name: str, scopes: tuple[str, ...]) -> None:
    """Make an API token and print it; it is shown this once."""
    chosen = [scope for scope in ALL_SCOPES if not scopes or scope in scopes]

    async def work(database: Database, outbox: Outbox) -> None:
        accounts = MongoAccounts(database, outbox)
        click.echo(await create_token(email, name, chosen, accounts=accounts, clock=utc_now, random=RANDOM))

    _with_database(work)


@commands.command("republish")
@click.option("--event", default=None, help="None given: everything, accounts included.")
def republish_command(event: str | None) -> None:
    """Send the present state to the other services again."""

    async def work(_database: Database, outbox: Outbox) -> None:
        await republish_state(event, sender=outbox)

    _with_database(work)


def _with_database(work: Callable[[Database, Outbox], Awaitable[None]]) -> None:
    settings = load(RegistrationSettings)

    async def main() -> None:
        database = connect(settings, NAME)
        await prepare(database)
        await Identities(database).prepare()
        # Nobody here publishes: whichever instance is running takes the messages along.
        await work(database, Outbox(database, publishes=False))

    try:
        asyncio.run(main())
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None


if __name__ == "__main__":
    commands()
