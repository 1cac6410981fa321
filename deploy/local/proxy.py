"""The demo's path proxy: Debian's caddy with the rules of production."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.config import Config, bare_environment
from deploy.local.errors import DemoError
from deploy.local.ports import LOCALHOST, is_listening
from deploy.local.private_file import private_directory
from deploy.local.program import Program

CADDYFILE = Path(__file__).parents[1] / "proxy" / "Caddyfile"


def program(config: Config, ports: Mapping[str, Sequence[int]]) -> Program:
    """Listens on this machine only, without certificates. `ports` are those of each service's processes."""
    environment = bare_environment(
        HOME=str(private_directory(config.run_dir / "proxy")),  # the folder of its own files
        BIND_ADDRESS=LOCALHOST,
        SITE_ADDRESS=f"http://:{config.port}",
        **{f"{name.upper()}_UPSTREAMS": _upstreams(of_service) for name, of_service in ports.items()},
    )
    return Program("proxy", command(), environment, lambda: is_listening(config.port))


def command() -> tuple[str, ...]:
    """How the proxy is started. Raises `DemoError` where it is not installed."""
    return (_caddy(), "run", "--config", str(CADDYFILE), "--adapter", "caddyfile")


def _upstreams(ports: Sequence[int]) -> str:
    return " ".join(f"{LOCALHOST}:{port}" for port in ports)


def _caddy() -> str:
    caddy = shutil.which("caddy")
    if not caddy:
        raise DemoError("caddy is missing; 'make demo' installs it.")
    return caddy
