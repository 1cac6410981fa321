"""Check-in alone at the venue: its own MongoDB, check-in, and the proxy with the certificate of its own name."""

import asyncio
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import qrcode

from deploy.local import proxy, services
from deploy.local.config import bare_environment
from deploy.local.demo import supervising
from deploy.local.errors import DemoError
from deploy.local.mongodb import Mongodb
from deploy.local.ports import LOCALHOST, is_listening
from deploy.local.private_file import private_directory
from deploy.local.program import Program
from deploy.local.state_file import StateFile
from deploy.local.venue_config import VenueConfig

READY = "venue.json"
GATE, ROLE, LIST = "Venue", "scan", "main"  # of the pairing link, unless others are wished
PAIRING_LINK = "pairing-link"


async def run_venue(config: VenueConfig) -> None:
    """Runs until it is cancelled. Raises `DemoError`."""
    async with supervising(config.run_dir, READY) as (supervisor, ready_file):
        config.require_free_ports()
        state = StateFile(config.run_dir)
        mongodb = Mongodb(config.run_dir, state)
        if not config.mongodb_url:
            await mongodb.start(supervisor)
        environment = _environment(config, config.mongodb_url or mongodb.url, state)
        checkin = (sys.executable, "-m", "services.checkin")
        await supervisor.start(
            Program("checkin", checkin, environment, services.readiness(config.checkin_port)), _proxy(config)
        )
        ready_file.write({"url": config.url, "environment": environment}, supervisor.pids)
        print(f"\nThe venue's check-in is ready at {config.url}/door\n", flush=True)
        working = asyncio.create_task(_open_door(config, environment)) if config.event else None
        try:
            await supervisor.watch()
        finally:
            if working:
                working.cancel()


def door_command(run_dir: Path, command: str, wishes: Mapping[str, str]) -> int:
    """Runs one of check-in's commands with the settings of the venue that runs in `run_dir`; its exit code.

    `wishes` are the variables EVENT, GATE, ROLE, LIST and ANYWAY. Raises `DemoError` where no venue runs.
    """
    try:
        facts = json.loads((run_dir / READY).read_text())
    except OSError:
        raise DemoError(f"No venue runs in {run_dir}; start it with 'make venue' first.") from None
    event = wishes.get("EVENT")
    if command != "doors" and not event:
        raise DemoError(f"Name the event: 'make {command} EVENT=its-name', as in its address.")
    if command == PAIRING_LINK:
        return _print_pairing_link(facts["environment"], event or "", wishes)
    options = [*(("--event", event) if event else ()), *(("--anyway",) if wishes.get("ANYWAY") else ())]
    return subprocess.run(
        (sys.executable, "-m", "services.checkin", command, *options), env=facts["environment"], check=False
    ).returncode


def _print_pairing_link(environment: Mapping[str, str], event: str, wishes: Mapping[str, str]) -> int:
    """Prints a link for any number of phones, and its QR code for their cameras."""
    gate, role, list_ = wishes.get("GATE") or GATE, wishes.get("ROLE") or ROLE, wishes.get("LIST") or LIST
    options = ("--event", event, "--gate", gate, "--role", role, "--list", list_, "--reusable")
    made = subprocess.run(
        (sys.executable, "-m", "services.checkin", "create-pairing-code", *options),
        env=dict(environment),
        stdout=subprocess.PIPE,
        check=False,
    )
    if made.returncode == 0:
        link = made.stdout.decode().strip()
        print(f"Pair phones ({gate}, {role}): {link}\n{_in_characters(link)}", flush=True)
    return made.returncode


def _in_characters(text: str) -> str:
    """A QR code that phones read from a terminal."""
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    output = io.StringIO()
    code.print_ascii(out=output, invert=True)
    return output.getvalue()


async def _open_door(config: VenueConfig, environment: Mapping[str, str]) -> None:
    """Has the door handed over, and prints a link that pairs phones; the services go on if that fails."""
    event = config.event or ""
    taking = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.checkin", "take-door", "--event", event), env=dict(environment)
    )
    if await taking.wait() == 0:
        await asyncio.to_thread(_print_pairing_link, environment, event, {})
    else:
        print(f"The venue's check-in goes on without a door; 'make take-door EVENT={event}' tries again.", flush=True)


def _environment(config: VenueConfig, mongodb_url: str, state: StateFile) -> dict[str, str]:
    return {
        "DATABASE_PREFIX": "moien",
        "BROKER_NAMESPACE": "moien",
        "LOG_LEVEL": "info",
        **os.environ,
        "HOST": LOCALHOST,
        "HOME_NAME": config.home_name,
        "CHECKIN_PORT": str(config.checkin_port),
        "PUBLIC_URL": config.url,
        "TRUSTED_PROXIES": LOCALHOST,
        "MONGODB_URL": mongodb_url,
        "RABBITMQ_URL": config.rabbitmq_url,
        "SESSION_KEY": state.secret("session_key"),  # its own: a stolen laptop signs nobody in elsewhere
    }


def _proxy(config: VenueConfig) -> Program:
    checkin = f"{LOCALHOST}:{config.checkin_port}"
    environment = bare_environment(
        HOME=str(private_directory(config.run_dir / "proxy")),
        BIND_ADDRESS=config.bind_address,
        SITE_ADDRESS=config.url,
        SITE_OPTIONS=f'tls "{config.certificate}" "{config.key}"',
        PROXY_OPTIONS="auto_https disable_redirects",
        CHECKIN_UPSTREAMS=checkin,
        # Nothing but the door is here; check-in says so of all other pages.
        REGISTRATION_UPSTREAMS=checkin,
        MAILER_UPSTREAMS=checkin,
    )
    return Program("proxy", proxy.command(), environment, lambda: is_listening(config.port))
