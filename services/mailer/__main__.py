"""The mailer's commands; without one it serves."""

import click

from services.mailer.app import build
from services.mailer.settings import MailerSettings
from shared.service import run
from shared.settings import load


@click.group(invoke_without_command=True)
@click.pass_context
def commands(context: click.Context) -> None:
    """Send mails."""
    if context.invoked_subcommand is None:
        run(build(load(MailerSettings)))


if __name__ == "__main__":
    commands()
