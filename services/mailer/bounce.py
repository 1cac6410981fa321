"""The command to which a mail server pipes what comes to the mailbox of bounces: `python -m services.mailer.bounce`.

It ends with 75 (EX_TEMPFAIL) while it cannot reach the database, so that the mail server tries again, and else with 0.
"""

import asyncio
import sys
from typing import BinaryIO

import click

from services.mailer.adapters.bounce_reader import MimeBounceReader
from services.mailer.adapters.mail_statuses import MailStatuses
from services.mailer.adapters.returned_mails import MongoReturnedMails
from services.mailer.domain.bounces import LONGEST_MESSAGE
from services.mailer.settings import MailerSettings
from services.mailer.use_cases.bounces.handle_bounce import handle_bounce
from shared.clock import utc_now
from shared.mongo.connection import DatabaseError, connect
from shared.settings import load

EX_TEMPFAIL = 75
CHUNK = 64 * 1024


@click.command()
@click.option("--recipient", default="", help="The address that it came to, if its headers do not name it.")
@click.pass_context
def command(context: click.Context, recipient: str) -> None:
    """Read one returned message from standard input."""
    message = _beginning(sys.stdin.buffer)
    try:
        settings = load(MailerSettings)
    except SystemExit:
        context.exit(EX_TEMPFAIL)
    context.exit(asyncio.run(take(message, recipient, settings)))


async def take(message: bytes, recipient: str, settings: MailerSettings) -> int:
    """Handles a message; returns the status to end with."""
    database = connect(settings, "mailer")
    # This process is soon gone: a mailer publishes what it writes.
    statuses = MailStatuses(database["mails"], utc_now, publishes=False)
    try:
        await handle_bounce(
            message,
            recipient=recipient,
            reader=MimeBounceReader(),
            return_paths=settings.return_paths,
            mails=MongoReturnedMails(database, statuses),
            clock=utc_now,
        )
    except DatabaseError:
        return EX_TEMPFAIL
    finally:
        database.client.close()
    return 0


def _beginning(stream: BinaryIO) -> bytes:
    """The part of the message that is read; the rest is taken, too, for a server that cannot write it fails."""
    message = stream.read(LONGEST_MESSAGE)
    while stream.read(CHUNK):
        pass
    return message


if __name__ == "__main__":
    command()
