"""Moien's own three processes and their environment."""

import asyncio
import os
import sys
import urllib.request
from collections.abc import Awaitable, Callable, Mapping, Sequence

from deploy.local.config import Config
from deploy.local.ports import LOCALHOST
from deploy.local.program import Program, numbered
from deploy.local.servers import Servers
from deploy.local.state_file import StateFile

# Settings that the user of the demo may override; the demo sets all others itself.
DEFAULTS = {
    "LOG_LEVEL": "info",
    "LOG_FORMAT": "json",
    "SUBMISSIONS_PER_MINUTE": "0",
    "GUARD_SUBMISSIONS_PER_MINUTE": "0",
    "GUEST_FORMS_PER_MINUTE": "0",
    # One heap for all threads: badges are drawn in turn in several, and each heap would keep its own spare memory.
    "MALLOC_ARENA_MAX": "1",
    "MAIL_FROM": "Moien <moien@example.lu>",
    # Another name for each keeps demos apart that use the same servers.
    "DATABASE_PREFIX": "moien",
    "BROKER_NAMESPACE": "moien",
}


def ports(config: Config, state: StateFile) -> dict[str, list[int]]:
    """Returns the ports of each service, one for each of its processes; the first is the one that was asked for."""
    firsts = {
        "registration": config.registration_port,
        "checkin": config.checkin_port,
        "mailer": config.mailer_port,
    }
    more = range(1, config.instances)
    return {
        name: [first, *(state.port(numbered(f"{name}_port", number)) for number in more)]
        for name, first in firsts.items()
    }


def programs(all_ports: Mapping[str, Sequence[int]], variables: Mapping[str, str]) -> list[Program]:
    """Returns the processes of registration, check-in and mailer, with `variables` as their environment."""
    return [
        Program(
            numbered(name, number),
            (sys.executable, "-m", f"services.{name}"),
            {**variables, f"{name.upper()}_PORT": str(port)},
            readiness(port),
        )
        for name, of_service in all_ports.items()
        for number, port in enumerate(of_service)
    ]


def environment(config: Config, servers: Servers, state: StateFile) -> dict[str, str]:
    """Returns one environment for all three; each service ignores the variables of the others."""
    return {
        **DEFAULTS,
        **os.environ,
        "HOST": LOCALHOST,
        "REGISTRATION_PORT": str(config.registration_port),
        "CHECKIN_PORT": str(config.checkin_port),
        "MAILER_PORT": str(config.mailer_port),
        "PUBLIC_URL": config.url,
        "TRUSTED_PROXIES": LOCALHOST,
        "MONGODB_URL": servers.mongodb_url,
        "RABBITMQ_URL": servers.rabbitmq_url,
        "SMTP_URL": servers.smtp_url,
        "SESSION_KEY": state.secret("session_key"),
        "MANAGE_LINK_KEY": state.secret("manage_link_key"),
    }


def readiness(port: int) -> Callable[[], Awaitable[bool]]:
    """Returns a check that asks the service at `port` whether it is ready."""
    return lambda: asyncio.to_thread(_is_ready, f"http://{LOCALHOST}:{port}/health/ready")


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False
