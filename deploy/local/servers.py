"""The servers that are not ours, started side by side: those whose address was not given."""

from dataclasses import dataclass
from pathlib import Path

from deploy.local.keepsakes import Keepsakes
from deploy.local.mongodb import Mongodb
from deploy.local.rabbitmq import Rabbitmq
from deploy.local.smtp import Smtp
from deploy.local.supervisor import Supervisor
from deploy.local.surroundings import Surroundings
from deploy.local.together import together


@dataclass(frozen=True)
class Servers:
    """Where they are; `maildir` and `mailbox` (a page that shows it) only when the mail catcher is ours."""

    mongodb_url: str
    rabbitmq_url: str
    smtp_url: str
    maildir: Path | None = None
    mailbox: str | None = None


async def start_servers(surroundings: Surroundings, keepsakes: Keepsakes, supervisor: Supervisor) -> Servers:
    """Returns once all can be used."""
    mongodb = Mongodb(surroundings.run_dir, keepsakes)
    rabbitmq = Rabbitmq(surroundings.run_dir, keepsakes)
    smtp = Smtp(surroundings.run_dir, keepsakes)
    given: dict[Mongodb | Rabbitmq | Smtp, str | None] = {
        rabbitmq: surroundings.rabbitmq_url,
        mongodb: surroundings.mongodb_url,
        smtp: surroundings.smtp_url,
    }
    await together(*(server.start(supervisor) for server, url in given.items() if not url))
    return Servers(
        mongodb_url=surroundings.mongodb_url or mongodb.url,
        rabbitmq_url=surroundings.rabbitmq_url or rabbitmq.url,
        smtp_url=surroundings.smtp_url or smtp.url,
        maildir=None if surroundings.smtp_url else smtp.maildir,
        mailbox=None if surroundings.smtp_url else smtp.mailbox,
    )
