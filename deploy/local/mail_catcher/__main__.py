"""Starts the mail catcher: SMTP on one port, its pages on another, both for this machine only."""

import asyncio
import mailbox
import signal
from pathlib import Path

import click
from aiohttp import web

from deploy.local.mail_catcher.pages import application
from deploy.local.mail_catcher.receiving import receiver
from deploy.local.ports import LOCALHOST


async def serve(port: int, page_port: int, maildir: Path) -> None:
    """Runs until SIGTERM or SIGINT; every accepted mail is in the Maildir."""
    mails = mailbox.Maildir(maildir)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stop.set)
    pages = web.AppRunner(application(maildir), access_log=None, shutdown_timeout=1)
    await pages.setup()
    await web.TCPSite(pages, LOCALHOST, page_port).start()
    server = await loop.create_server(receiver(mails), LOCALHOST, port)
    await stop.wait()
    server.close()
    await pages.cleanup()


@click.command()
@click.option("--port", type=int, required=True)
@click.option("--page-port", type=int, required=True)
@click.option("--maildir", type=click.Path(path_type=Path), required=True)
def main(port: int, page_port: int, maildir: Path) -> None:
    """Accept mail until SIGTERM or SIGINT."""
    asyncio.run(serve(port, page_port, maildir))


main()
