"""The demo's own settings, from the environment: its RUN_DIR, its ports, and servers that already run elsewhere."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import DemoError
from deploy.local.ports import LOCALHOST, is_free

PORTS = {"PORT": 8000, "REGISTRATION_PORT": 8080, "CHECKIN_PORT": 8081, "MAILER_PORT": 8082}
LAST_PORT = 65535
# How many of each there are: processes of each service behind the proxy, members of MongoDB and of RabbitMQ.
NUMBERS = {"INSTANCES": (1, 2, 3, 4), "MEMBERS": (1, 3)}


@dataclass(frozen=True)
class Config:
    """The settings of one demo. A URL is `None` where the demo starts a server of its own."""

    run_dir: Path
    port: int
    registration_port: int
    checkin_port: int
    mailer_port: int
    mongodb_url: str | None
    rabbitmq_url: str | None
    smtp_url: str | None
    instances: int = 1
    members: int = 1

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Config":
        """Raises `DemoError` with all faults at once."""
        ports, faults = _ports(environment)
        numbers = _numbers(environment, faults)
        if faults:
            raise DemoError("\n".join(faults))
        return cls(
            run_dir=run_dir(environment),
            **{name.lower(): number for name, number in {**ports, **numbers}.items()},
            mongodb_url=environment.get("MONGODB_URL") or None,
            rabbitmq_url=environment.get("RABBITMQ_URL") or None,
            smtp_url=environment.get("SMTP_URL") or None,
        )

    @property
    def url(self) -> str:
        """The proxy's address, the one origin that people see."""
        return f"http://{LOCALHOST}:{self.port}"

    def direct_url(self, port: int) -> str:
        """The address of a service without the proxy."""
        return f"http://{LOCALHOST}:{port}"

    def require_free_ports(self) -> None:
        """Raises `DemoError` when another program listens on a port of the proxy or of a service."""
        wanted = {name: int(getattr(self, name.lower())) for name in PORTS}
        taken = [f"Port {port} is taken; set {name} to another." for name, port in wanted.items() if not is_free(port)]
        if taken:
            raise DemoError("\n".join(taken))


def run_dir(environment: Mapping[str, str]) -> Path:
    """Returns RUN_DIR as an absolute path; the default is `.run` in the working directory."""
    return Path(environment.get("RUN_DIR") or ".run").resolve()


def bare_environment(**more: str) -> dict[str, str]:
    """Returns the variables that any program needs, without others that could change how a server behaves."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "TZ") if name in os.environ}
    return {"LANG": "C.UTF-8", **inherited, **more}


def _numbers(environment: Mapping[str, str], faults: list[str]) -> dict[str, int]:
    numbers = {}
    for name, allowed in NUMBERS.items():
        text = environment.get(name) or "1"
        if text in map(str, allowed):
            numbers[name] = int(text)
        else:
            faults.append(f"{name} must be one of {', '.join(map(str, allowed))}, not {text!r}.")
    return numbers


def _ports(environment: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    ports: dict[str, int] = {}
    faults = []
    for name, default in PORTS.items():
        text = environment.get(name) or str(default)
        if text.isascii() and text.isdigit() and 0 < int(text) <= LAST_PORT:
            ports[name] = int(text)
        else:
            faults.append(f"{name} must be a number from 1 to {LAST_PORT}, not {text!r}.")
    if not faults and len(set(ports.values())) < len(PORTS):
        faults.append(f"{', '.join(PORTS)} must differ from each other.")
    return ports, faults
