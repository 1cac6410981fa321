"""The path proxy of the demo: Debian's caddy with the same rules as in production."""

import shutil
from pathlib import Path

from deploy.local.ports import LOCALHOST, is_listening
from deploy.local.private_file import private_directory
from deploy.local.program import Program
from deploy.local.refusal import NotPossible
from deploy.local.surroundings import Surroundings, bare_environment

RULES = Path(__file__).parents[1] / "Caddyfile"


def program(surroundings: Surroundings) -> Program:
    """Listens on this machine only, without certificates."""
    environment = bare_environment(
        HOME=str(private_directory(surroundings.run_dir / "proxy")),  # where it keeps what it keeps
        BIND_ADDRESS=LOCALHOST,
        SITE_ADDRESS=f"http://:{surroundings.port}",
        REGISTRATION_UPSTREAMS=f"{LOCALHOST}:{surroundings.registration_port}",
        CHECKIN_UPSTREAMS=f"{LOCALHOST}:{surroundings.checkin_port}",
        MAILER_UPSTREAMS=f"{LOCALHOST}:{surroundings.mailer_port}",
    )
    command = (_caddy(), "run", "--config", str(RULES), "--adapter", "caddyfile")
    return Program("proxy", command, environment, lambda: is_listening(surroundings.port))


def _caddy() -> str:
    found = shutil.which("caddy")
    if not found:
        raise NotPossible("caddy is missing; 'make demo' installs it.")
    return found
