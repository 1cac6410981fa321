"""MongoDB, RabbitMQ and the mail catcher: starts those of which the settings give no URL."""

from dataclasses import dataclass
from pathlib import Path

from deploy.local.config import Config
from deploy.local.errors import DemoError
from deploy.local.mongodb import Mongodb
from deploy.local.rabbitmq import Rabbitmq
from deploy.local.smtp import Smtp
from deploy.local.state_file import StateFile
from deploy.local.supervisor import Supervisor
from deploy.local.task_groups import run_all


@dataclass(frozen=True)
class Servers:
    """The addresses of all three; `maildir` and `mailbox` (the page that shows it) only of the mail catcher."""

    mongodb_url: str
    rabbitmq_url: str
    smtp_url: str
    maildir: Path | None = None
    mailbox: str | None = None


async def start_servers(config: Config, state: StateFile, supervisor: Supervisor) -> Servers:
    """Starts the missing ones side by side and returns once all are ready."""
    members = _members(config, state)
    mongodb = Mongodb(config.run_dir, state, members)
    rabbitmq = Rabbitmq(config.run_dir, state, members)
    smtp = Smtp(config.run_dir, state)
    urls: dict[Mongodb | Rabbitmq | Smtp, str | None] = {
        rabbitmq: config.rabbitmq_url,
        mongodb: config.mongodb_url,
        smtp: config.smtp_url,
    }
    await run_all(*(server.start(supervisor) for server, url in urls.items() if not url))
    return Servers(
        mongodb_url=config.mongodb_url or mongodb.url,
        rabbitmq_url=config.rabbitmq_url or rabbitmq.url,
        smtp_url=config.smtp_url or smtp.url,
        maildir=None if config.smtp_url else smtp.maildir,
        mailbox=None if config.smtp_url else smtp.mailbox,
    )


def _members(config: Config, state: StateFile) -> int:
    """Returns how many servers hold the data. Raises `DemoError` when those of RUN_DIR lie on another number."""
    if (stored := state.get("members") or state.save("members", config.members)) != config.members:
        raise DemoError(f"{config.run_dir} holds the data of MEMBERS={stored}; take that, or another RUN_DIR.")
    return config.members
