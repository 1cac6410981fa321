"""Moien's own three processes and the environment each of them is given."""

import asyncio
import os
import sys
import urllib.request
from collections.abc import Awaitable, Callable

from deploy.local.keepsakes import Keepsakes
from deploy.local.ports import LOCALHOST
from deploy.local.program import Program
from deploy.local.servers import Servers
from deploy.local.surroundings import Surroundings

# settings that whoever starts the demo may set; all others are the demo's own
DEFAULTS = {
    "LOG_LEVEL": "info",
    "LOG_FORMAT": "json",
    "SUBMISSIONS_PER_MINUTE": "0",
    "MAIL_FROM": "Moien <moien@example.lu>",
}


def programs(surroundings: Surroundings, servers: Servers, keepsakes: Keepsakes) -> list[Program]:
    """Registration, check-in and mailer, each a process of its own."""
    shown = environment(surroundings, servers, keepsakes)
    ports = {
        "registration": surroundings.registration_port,
        "checkin": surroundings.checkin_port,
        "mailer": surroundings.mailer_port,
    }
    return [
        Program(name, (sys.executable, "-m", f"services.{name}"), shown, says_ready(port))
        for name, port in ports.items()
    ]


def environment(surroundings: Surroundings, servers: Servers, keepsakes: Keepsakes) -> dict[str, str]:
    """One environment for all three; each reads what it needs."""
    return {
        **DEFAULTS,
        **os.environ,
        "HOST": LOCALHOST,
        "REGISTRATION_PORT": str(surroundings.registration_port),
        "CHECKIN_PORT": str(surroundings.checkin_port),
        "MAILER_PORT": str(surroundings.mailer_port),
        "PUBLIC_URL": surroundings.url,
        "TRUSTED_PROXIES": LOCALHOST,
        "MONGODB_URL": servers.mongodb_url,
        "RABBITMQ_URL": servers.rabbitmq_url,
        "SMTP_URL": servers.smtp_url,
        "DATABASE_PREFIX": "moien",
        "BROKER_NAMESPACE": "moien",
        "SESSION_KEY": keepsakes.secret("session_key"),
        "MANAGE_LINK_KEY": keepsakes.secret("manage_link_key"),
    }


def says_ready(port: int) -> Callable[[], Awaitable[bool]]:
    """Asks the service at `port` whether it can do its main job."""
    return lambda: asyncio.to_thread(_is_ready, f"http://{LOCALHOST}:{port}/health/ready")


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False
