"""The demo from start to stop: servers, services, proxy, sample conferences, and the file `demo.json`."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from deploy.local import proxy, services
from deploy.local.config import Config
from deploy.local.orphans import stop_orphans
from deploy.local.private_file import private_directory
from deploy.local.ready_file import ReadyFile
from deploy.local.run_lock import run_lock
from deploy.local.seed import Seeds, seed
from deploy.local.servers import Servers, start_servers
from deploy.local.state_file import StateFile
from deploy.local.supervisor import Supervisor


@contextlib.asynccontextmanager
async def supervising(run_dir: Path, ready_name: str) -> AsyncIterator[tuple[Supervisor, ReadyFile]]:
    """Locks `run_dir` and yields its supervisor and ready file; stops all programs at the end."""
    private_directory(run_dir)
    with run_lock(run_dir):
        stop_orphans(run_dir)
        ready_file = ReadyFile(run_dir / ready_name)
        supervisor = Supervisor(run_dir, on_change=lambda: ready_file.update(supervisor.pids))
        try:
            yield supervisor, ready_file
        finally:
            ready_file.remove()
            await supervisor.stop()


async def run_demo(config: Config) -> None:
    """Runs until it is cancelled. Raises `DemoError`."""
    async with supervising(config.run_dir, "demo.json") as (supervisor, ready_file):
        config.require_free_ports()
        state = StateFile(config.run_dir)
        servers = await start_servers(config, state, supervisor)
        environment = services.environment(config, servers, state)
        ports = services.ports(config, state)
        await supervisor.start(*services.programs(ports, environment), proxy.program(config, ports))
        seeds = await seed(config, environment, state)
        namespace = environment["BROKER_NAMESPACE"]
        instances = {name: [config.direct_url(port) for port in of_service] for name, of_service in ports.items()}
        more = {"instances": instances, "broker_namespace": namespace}
        ready_file.write({**_facts(config, servers, seeds), **more}, supervisor.pids)
        print(_announcement(config, servers, seeds), flush=True)
        await supervisor.watch()


async def run_servers(config: Config) -> None:
    """Runs only MongoDB, RabbitMQ and the mail catcher, for tests, until it is cancelled; writes `servers.json`."""
    async with supervising(config.run_dir, "servers.json") as (supervisor, ready_file):
        servers = await start_servers(config, StateFile(config.run_dir), supervisor)
        ready_file.write(_server_facts(servers), supervisor.pids)
        await supervisor.watch()


def _facts(config: Config, servers: Servers, seeds: Seeds) -> dict[str, Any]:
    return {
        "url": config.url,
        "registration": config.direct_url(config.registration_port),
        "checkin": config.direct_url(config.checkin_port),
        "mailer": config.direct_url(config.mailer_port),
        **_server_facts(servers),
        "event": seeds.event,
        "organiser": {"email": seeds.email, "password": seeds.password},
        "api_token": seeds.api_token,
        "pairing_url": seeds.pairing_url,
        "desk_url": seeds.desk_url,
    }


def _server_facts(servers: Servers) -> dict[str, Any]:
    return {
        "mongodb_url": servers.mongodb_url,
        "rabbitmq_url": servers.rabbitmq_url,
        "smtp_url": servers.smtp_url,
        "maildir": str(servers.maildir) if servers.maildir else None,
        "mailbox": servers.mailbox,
    }


def _announcement(config: Config, servers: Servers, seeds: Seeds) -> str:
    return f"""
Moien is ready at {config.url}

  Events       {config.url}/
  Registering  {config.url}/e/{seeds.event}
  Console      {config.url}/console   {seeds.email}   {seeds.password}
  Scanner      {seeds.pairing_url}
  Desk         {seeds.desk_url}
  Door set-up  {config.url}/door/console
  Mails        {servers.mailbox or "at " + servers.smtp_url}
  All of it    {config.run_dir / "demo.json"}

Ctrl-C or 'make stop' stops it; started again, it goes on with its data.
"""
