"""Creates the sample conferences through Moien's public interface; leaves existing ones alone."""

import asyncio
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from deploy.local.config import Config
from deploy.local.errors import DemoError
from deploy.local.sample_logo import sample_logo
from deploy.local.sample_programme import PORTRAITS, sample_portrait
from deploy.local.samples import LOGO_WORDS, LUXEMBOURG, MANUFACTURING, attendees, conferences
from deploy.local.state_file import StateFile
from deploy.local.task_groups import run_all

DOOR_SECONDS = 60  # until check-in knows a new event
BUSY_SECONDS = 60
PARALLEL_REGISTRATIONS = 8
NO_CONTENT = 204
GATE = "Main entrance"
DESK = "Help desk"
LIST = "main"


class NotSeeded(DemoError):
    """Moien runs, but refuses a sample conference; the text contains its answer."""


@dataclass(frozen=True)
class Seeds:
    """The event and the credentials with which people use the demo."""

    event: str
    email: str
    password: str
    api_token: str
    pairing_url: str
    desk_url: str


async def seed(config: Config, environment: Mapping[str, str], state: StateFile) -> Seeds:
    """Creates the missing parts. Runs commands of the services, in `environment`. Raises `NotSeeded`."""
    email = _organiser_address(config, state)
    password = state.secret("organiser_password")
    commands = Commands(environment)
    token = await _token(config, commands, state, email, password)
    headers = {"Authorization": f"Bearer {token}"}
    async with ClientSession(headers=headers, timeout=ClientTimeout(total=30)) as session:
        moien = Moien(config, session)
        today = datetime.now(LUXEMBOURG).date()
        await run_all(*(_seed_conference(moien, event, state) for event in conferences(today)))
    urls = await asyncio.gather(commands.pairing_url(GATE, "scan"), commands.pairing_url(DESK, "desk"))
    return Seeds(MANUFACTURING, email, password, token, *urls)


class Commands:
    """The services' own command lines."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)

    async def account(self, email: str, password: str) -> None:
        options = ("--email", email, "--password-stdin", "--admin")
        await self._run("registration", "create-account", *options, stdin=password)

    async def token(self, email: str) -> str:
        return await self._run("registration", "create-token", "--email", email, "--name", "demo")

    async def pairing_url(self, gate: str, role: str) -> str:
        options = ("--event", MANUFACTURING, "--gate", gate, "--role", role, "--list", LIST, "--reusable")
        return await self._run("checkin", "create-pairing-code", *options)

    async def _run(self, service: str, command: str, *options: str, stdin: str = "") -> str:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"services.{service}", command, *options),
            env=self._environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await process.communicate(stdin.encode())
        if process.returncode:
            raise NotSeeded(f"{command} failed:\n{errors.decode(errors='replace').strip()}")
        return output.decode().strip()


class Moien:
    """A client of the public interface with the organiser's token."""

    def __init__(self, config: Config, session: ClientSession) -> None:
        self._registration = config.direct_url(config.registration_port) + "/api/v1"
        self._door = config.direct_url(config.checkin_port) + "/door/api/v1"
        self._session = session

    async def event_state(self, slug: str) -> str | None:
        status, event = await self._call("GET", f"{self._registration}/events/{slug}", expected=(200, 404))
        return str(event["state"]) if status == 200 else None

    async def create_event(self, event: dict[str, Any]) -> None:
        await self._call("POST", f"{self._registration}/events", event, expected=(201,))

    async def put_logo(self, slug: str, png: bytes) -> None:
        await self._call("PUT", f"{self._registration}/events/{slug}/logo", png, expected=(204,))

    async def put_portrait(self, slug: str, speaker: str, png: bytes) -> None:
        url = f"{self._registration}/events/{slug}/pictures/speaker-{speaker}"
        await self._call("PUT", url, png, expected=(204,))

    async def publish(self, slug: str) -> None:
        await self._call("PATCH", f"{self._registration}/events/{slug}", {"state": "published"}, expected=(200,))

    async def registered_addresses(self, slug: str) -> set[str]:
        addresses: set[str] = set()
        cursor = ""
        while True:
            url = f"{self._registration}/events/{slug}/registrations?limit=500{cursor}"
            _, page = await self._call("GET", url, expected=(200,))
            addresses |= {entry["email"] for entry in page["items"]}
            if not page["next_cursor"]:
                return addresses
            cursor = f"&cursor={page['next_cursor']}"

    async def register(self, slug: str, attendee: dict[str, Any]) -> None:
        """Registers somebody, once however often it is tried: on a busy machine the database may need longer."""
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{slug}/{attendee['email']}"))
        url = f"{self._registration}/events/{slug}/registrations"
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            expected = (202,) if time.monotonic() > deadline else (202, 503)
            status, _ = await self._call("POST", url, attendee, expected=expected, key=key)
            if status == 202:
                return
            await asyncio.sleep(0.5)

    async def keep_list_open(self, slug: str) -> None:
        """Removes the list's times; waits until check-in knows the event and the token, which arrive by message."""
        change = {"event": slug, "opens_at": None, "closes_at": None}
        deadline = time.monotonic() + DOOR_SECONDS
        while True:
            last_try = time.monotonic() > deadline
            expected = (200,) if last_try else (200, 401, 403, 404, 503)
            status, _ = await self._call("PATCH", f"{self._door}/lists/{LIST}", change, expected=expected)
            if status == 200:
                return
            await asyncio.sleep(0.1)

    async def accepts_token(self) -> bool:
        """Whether the token is valid: only organisers may list registrations, even of an event that does not exist."""
        url = f"{self._registration}/events/{MANUFACTURING}/registrations?limit=1"
        status, _ = await self._call("GET", url, expected=(200, 401, 403, 404))
        return status in {200, 404}

    async def _call(
        self, method: str, url: str, body: object = None, *, expected: tuple[int, ...], key: str = ""
    ) -> tuple[int, Any]:
        headers = {"Idempotency-Key": key} if key else {}
        if isinstance(body, bytes):
            sent: dict[str, Any] = {"data": body, "headers": {**headers, "Content-Type": "image/png"}}
        else:
            sent = {"json": body, "headers": headers}
        try:
            async with self._session.request(method, url, **sent) as answer:
                if answer.status not in expected:
                    raise NotSeeded(f"{method} {url} was answered {answer.status}: {await answer.text()}")
                return answer.status, await answer.json(content_type=None) if answer.status != NO_CONTENT else None
        except ClientError as error:
            raise NotSeeded(f"{method} {url} got no answer: {error}") from error


def _organiser_address(config: Config, state: StateFile) -> str:
    """An own address in a given database, which may know another demo's organiser, with another password."""
    suffix = f"-{state.secret('organiser_suffix')[:6].lower()}" if config.mongodb_url else ""
    return f"organiser{suffix}@example.lu"


async def _token(config: Config, commands: Commands, state: StateFile, email: str, password: str) -> str:
    """The token of the last start if it is still valid, else a new one; creates the account if there is none."""
    last_token = str(state.get("api_token") or "")
    if last_token:
        async with ClientSession(headers={"Authorization": f"Bearer {last_token}"}) as session:
            if await Moien(config, session).accepts_token():
                return last_token
    try:
        token = await commands.token(email)
    except NotSeeded:  # there is no such account yet
        await commands.account(email, password)
        token = await commands.token(email)
    return str(state.save("api_token", token))


async def _seed_conference(moien: Moien, event: dict[str, Any], state: StateFile) -> None:
    slug = event["slug"]
    event_state = await moien.event_state(slug)
    if event_state is None:
        await moien.create_event(event)
        await moien.put_logo(slug, sample_logo(LOGO_WORDS[slug], event["accent"]))
        for speaker in event.get("speakers", ()):
            if portrait := PORTRAITS.get(speaker["id"]):
                await moien.put_portrait(slug, speaker["id"], sample_portrait(*portrait))
    if event_state in {None, "draft"}:
        await moien.publish(slug)
    await run_all(_seed_attendees(moien, slug, state), moien.keep_list_open(slug))


async def _seed_attendees(moien: Moien, slug: str, state: StateFile) -> None:
    done = f"seeded_{slug}"
    if state.get(done):  # attendees that were removed since then are not registered again
        return
    known = await moien.registered_addresses(slug)
    slots = asyncio.Semaphore(PARALLEL_REGISTRATIONS)

    async def register(attendee: dict[str, Any]) -> None:
        async with slots:
            await moien.register(slug, attendee)

    await run_all(*(register(attendee) for attendee in attendees(slug) if attendee["email"] not in known))
    state.save(done, datetime.now(LUXEMBOURG).isoformat())
