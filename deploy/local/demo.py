"""The demo from start to stop: servers, services, proxy, sample conferences, and `demo.json` that tells of them."""

import contextlib
import json
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from deploy.local import proxy, services
from deploy.local.keepsakes import Keepsakes
from deploy.local.leftovers import sweep
from deploy.local.occupancy import occupying
from deploy.local.private_file import private_directory, write_private
from deploy.local.seed import Seeds, seed
from deploy.local.servers import Servers, start_servers
from deploy.local.supervisor import Supervisor
from deploy.local.surroundings import Surroundings

SHOWN = ("registration", "checkin", "mailer", "mongod", "rabbitmq", "smtp", "proxy")


class Notice:
    """A private JSON file that is there exactly while what it tells of is ready; `pids` follow the supervisor."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told: dict[str, Any] = {}
        path.unlink(missing_ok=True)

    def put_up(self, told: Mapping[str, Any], pids: Mapping[str, int]) -> None:
        self._told = {**told, "supervisor": os.getpid()}
        self.follow(pids)

    def follow(self, pids: Mapping[str, int]) -> None:
        if self._told:
            shown = {name: pids[name] for name in SHOWN if name in pids}
            write_private(self._path, json.dumps({**self._told, "pids": shown}, indent=1))

    def take_down(self) -> None:
        self._told = {}
        self._path.unlink(missing_ok=True)


@contextlib.asynccontextmanager
async def supervising(run_dir: Path, notice_name: str) -> AsyncIterator[tuple[Supervisor, Notice]]:
    """A supervisor and its notice in `run_dir`, which nobody else may use meanwhile; stops all at the end."""
    private_directory(run_dir)
    with occupying(run_dir):
        sweep(run_dir)
        notice = Notice(run_dir / notice_name)
        supervisor = Supervisor(run_dir, on_change=lambda: notice.follow(supervisor.pids))
        try:
            yield supervisor, notice
        finally:
            notice.take_down()
            await supervisor.stop()


async def run_demo(surroundings: Surroundings) -> None:
    """Runs until it is cancelled. Raises `Occupied`, `NotPossible`, `DidNotStart`, `NotSeeded`."""
    async with supervising(surroundings.run_dir, "demo.json") as (supervisor, notice):
        surroundings.require_free_ports()
        keepsakes = Keepsakes(surroundings.run_dir / "keepsakes.json")
        servers = await start_servers(surroundings, keepsakes, supervisor)
        started = [*services.programs(surroundings, servers, keepsakes), proxy.program(surroundings)]
        await supervisor.start(*started)
        seeds = await seed(surroundings, services.environment(surroundings, servers, keepsakes), keepsakes)
        notice.put_up(_facts(surroundings, servers, seeds), supervisor.pids)
        print(_announcement(surroundings, servers, seeds), flush=True)
        await supervisor.keep_watch()


async def run_servers(surroundings: Surroundings) -> None:
    """Runs only the servers that are not ours, for tests, until it is cancelled; `servers.json` tells of them."""
    async with supervising(surroundings.run_dir, "servers.json") as (supervisor, notice):
        keepsakes = Keepsakes(surroundings.run_dir / "keepsakes.json")
        servers = await start_servers(surroundings, keepsakes, supervisor)
        notice.put_up(_server_facts(servers), supervisor.pids)
        await supervisor.keep_watch()


def _facts(surroundings: Surroundings, servers: Servers, seeds: Seeds) -> dict[str, Any]:
    return {
        "url": surroundings.url,
        "registration": surroundings.direct_url(surroundings.registration_port),
        "checkin": surroundings.direct_url(surroundings.checkin_port),
        "mailer": surroundings.direct_url(surroundings.mailer_port),
        **_server_facts(servers),
        "event": seeds.event,
        "organiser": {"email": seeds.email, "password": seeds.password},
        "api_token": seeds.api_token,
        "pairing_url": seeds.pairing_url,
    }


def _server_facts(servers: Servers) -> dict[str, Any]:
    return {
        "mongodb_url": servers.mongodb_url,
        "rabbitmq_url": servers.rabbitmq_url,
        "smtp_url": servers.smtp_url,
        "maildir": str(servers.maildir) if servers.maildir else None,
        "mailbox": servers.mailbox,
    }


def _announcement(surroundings: Surroundings, servers: Servers, seeds: Seeds) -> str:
    return f"""
Moien is ready at {surroundings.url}

  Events       {surroundings.url}/
  Registering  {surroundings.url}/e/{seeds.event}
  Console      {surroundings.url}/console   {seeds.email}   {seeds.password}
  Scanner      {seeds.pairing_url}
  Door set-up  {surroundings.url}/door/console
  Mails        {servers.mailbox or "at " + servers.smtp_url}
  All of it    {surroundings.run_dir / "demo.json"}

Ctrl-C or 'make stop' stops it; started again, it goes on with its data.
"""
