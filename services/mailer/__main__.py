"""The mailer's commands; without one it serves."""

import asyncio

import click

from services.mailer.app import NAME, build
from services.mailer.settings import MailerSettings
from shared.messaging.states import request_republish
from shared.service import run
from shared.settings import load


@click.group(invoke_without_command=True)
@click.pass_context
def commands(context: click.Context) -> None:
    """Send mails."""
    if context.invoked_subcommand is None:
        run(build(load(MailerSettings)))


@commands.command("republish")
@click.option("--event", default=None, help="None given: everything.")
def republish_command(event: str | None) -> None:
    """Send the present state to the other services again, as after a restored backup."""
    asyncio.run(request_republish(load(MailerSettings), NAME, event))


if __name__ == "__main__":
    commands()
