"""What a demo learns from the environment: where it keeps its data, its ports, and servers that run already."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.ports import LOCALHOST, is_free
from deploy.local.refusal import NotPossible

PORTS = {"PORT": 8000, "REGISTRATION_PORT": 8080, "CHECKIN_PORT": 8081, "MAILER_PORT": 8082}
LAST_PORT = 65535


@dataclass(frozen=True)
class Surroundings:
    """The URLs are `None` where the demo starts a server of its own."""

    run_dir: Path
    port: int
    registration_port: int
    checkin_port: int
    mailer_port: int
    mongodb_url: str | None
    rabbitmq_url: str | None
    smtp_url: str | None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Surroundings":
        """Raises `NotPossible` with all faults at once."""
        ports, faults = _ports(environment)
        if faults:
            raise NotPossible("\n".join(faults))
        return cls(
            run_dir=run_dir(environment),
            **{name.lower(): port for name, port in ports.items()},
            mongodb_url=environment.get("MONGODB_URL") or None,
            rabbitmq_url=environment.get("RABBITMQ_URL") or None,
            smtp_url=environment.get("SMTP_URL") or None,
        )

    @property
    def url(self) -> str:
        """The one origin that people see."""
        return f"http://{LOCALHOST}:{self.port}"

    def direct_url(self, port: int) -> str:
        """A service without the proxy."""
        return f"http://{LOCALHOST}:{port}"

    def require_free_ports(self) -> None:
        """Raises `NotPossible` when somebody else listens where a service should."""
        wanted = {name: int(getattr(self, name.lower())) for name in PORTS}
        taken = [f"Port {port} is taken; set {name} to another." for name, port in wanted.items() if not is_free(port)]
        if taken:
            raise NotPossible("\n".join(taken))


def run_dir(environment: Mapping[str, str]) -> Path:
    """RUN_DIR as an absolute path, by default `.run` here."""
    return Path(environment.get("RUN_DIR") or ".run").resolve()


def bare_environment(**more: str) -> dict[str, str]:
    """What any program needs, and nothing by which the caller's shell could change how a server behaves."""
    passed_on = {name: os.environ[name] for name in ("PATH", "HOME", "TZ") if name in os.environ}
    return {"LANG": "C.UTF-8", **passed_on, **more}


def _ports(environment: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    ports: dict[str, int] = {}
    faults = []
    for name, default in PORTS.items():
        given = environment.get(name) or str(default)
        if given.isascii() and given.isdigit() and 0 < int(given) <= LAST_PORT:
            ports[name] = int(given)
        else:
            faults.append(f"{name} is to be a number from 1 to {LAST_PORT}, not {given!r}.")
    if not faults and len(set(ports.values())) < len(PORTS):
        faults.append(f"{', '.join(PORTS)} are to differ from each other.")
    return ports, faults
