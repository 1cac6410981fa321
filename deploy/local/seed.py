"""Fills an empty Moien with the sample conferences through its public interface, and leaves what is there alone."""

import asyncio
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from deploy.local.keepsakes import Keepsakes
from deploy.local.refusal import NotPossible
from deploy.local.sample_logo import sample_logo
from deploy.local.samples import LOGO_WORDS, LUXEMBOURG, MANUFACTURING, attendees, conferences
from deploy.local.surroundings import Surroundings
from deploy.local.together import together

PATIENCE_SECONDS = 60
AT_ONCE = 8
NO_CONTENT = 204
GATE = "Main entrance"
LIST = "main"


class NotSeeded(NotPossible):
    """Moien runs but does not take the sample conferences; the sentence holds its answer."""


@dataclass(frozen=True)
class Seeds:
    """What people need to know to use the demo."""

    event: str
    email: str
    password: str
    api_token: str
    pairing_url: str


async def seed(surroundings: Surroundings, environment: Mapping[str, str], keepsakes: Keepsakes) -> Seeds:
    """Makes what is missing. `environment` is that of the services, whose commands it runs."""
    email = _organiser(surroundings, keepsakes)
    password = keepsakes.secret("organiser_password")
    commands = Commands(environment)
    token = await _token(surroundings, commands, keepsakes, email, password)
    headers = {"Authorization": f"Bearer {token}"}
    async with ClientSession(headers=headers, timeout=ClientTimeout(total=30)) as session:
        moien = Moien(surroundings, session)
        today = datetime.now(LUXEMBOURG).date()
        await together(*(_seed_conference(moien, event, keepsakes) for event in conferences(today)))
    pairing_url = await commands.pairing_url()
    return Seeds(MANUFACTURING, email, password, token, pairing_url)


class Commands:
    """The services' own command lines."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)

    async def account(self, email: str, password: str) -> None:
        options = ("--email", email, "--password-stdin", "--admin")
        await self._run("registration", "create-account", *options, given=password)

    async def token(self, email: str) -> str:
        return await self._run("registration", "create-token", "--email", email, "--name", "demo")

    async def pairing_url(self) -> str:
        options = ("--event", MANUFACTURING, "--gate", GATE, "--role", "scan", "--list", LIST, "--reusable")
        return await self._run("checkin", "create-pairing-code", *options)

    async def _run(self, service: str, command: str, *options: str, given: str = "") -> str:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"services.{service}", command, *options),
            env=self._environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complained = await process.communicate(given.encode())
        if process.returncode:
            raise NotSeeded(f"{command} failed:\n{complained.decode(errors='replace').strip()}")
        return said.decode().strip()


class Moien:
    """The public interface, as the demo's organiser sees it."""

    def __init__(self, surroundings: Surroundings, session: ClientSession) -> None:
        self._registration = surroundings.direct_url(surroundings.registration_port) + "/api/v1"
        self._door = surroundings.direct_url(surroundings.checkin_port) + "/door/api/v1"
        self._session = session

    async def event_state(self, slug: str) -> str | None:
        status, event = await self._call("GET", f"{self._registration}/events/{slug}", expected=(200, 404))
        return str(event["state"]) if status == 200 else None

    async def make_event(self, event: dict[str, Any]) -> None:
        await self._call("POST", f"{self._registration}/events", event, expected=(201,))

    async def give_logo(self, slug: str, png: bytes) -> None:
        await self._call("PUT", f"{self._registration}/events/{slug}/logo", png, expected=(204,))

    async def publish(self, slug: str) -> None:
        await self._call("PATCH", f"{self._registration}/events/{slug}", {"state": "published"}, expected=(200,))

    async def registered_addresses(self, slug: str) -> set[str]:
        found: set[str] = set()
        cursor = ""
        while True:
            url = f"{self._registration}/events/{slug}/registrations?limit=500{cursor}"
            _, page = await self._call("GET", url, expected=(200,))
            found |= {entry["email"] for entry in page["items"]}
            if not page["next_cursor"]:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    async def register(self, slug: str, attendee: dict[str, Any]) -> None:
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{slug}/{attendee['email']}"))
        url = f"{self._registration}/events/{slug}/registrations"
        await self._call("POST", url, attendee, expected=(202,), key=key)

    async def keep_list_open(self, slug: str) -> None:
        """Waits until check-in has heard of the event and of whose token this is."""
        change = {"event": slug, "opens_at": None, "closes_at": None}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            last_try = time.monotonic() > deadline
            expected = (200,) if last_try else (200, 401, 403, 404, 503)
            status, _ = await self._call("PATCH", f"{self._door}/lists/{LIST}", change, expected=expected)
            if status == 200:
                return
            await asyncio.sleep(0.1)

    async def knows_us(self) -> bool:
        """Whether the token is good: only organisers may list registrations, of whatever event."""
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
        except ClientError as fault:
            raise NotSeeded(f"{method} {url} got no answer: {fault}") from fault


def _organiser(surroundings: Surroundings, keepsakes: Keepsakes) -> str:
    """A database that was there before may know another demo's organiser already, with another password."""
    mark = f"-{keepsakes.secret('organiser_mark')[:6].lower()}" if surroundings.mongodb_url else ""
    return f"organiser{mark}@example.lu"


async def _token(
    surroundings: Surroundings, commands: Commands, keepsakes: Keepsakes, email: str, password: str
) -> str:
    """Last time's token while it is good, else a new one, with an account if need be."""
    kept = str(keepsakes.recall("api_token") or "")
    if kept:
        async with ClientSession(headers={"Authorization": f"Bearer {kept}"}) as session:
            if await Moien(surroundings, session).knows_us():
                return kept
    try:
        token = await commands.token(email)
    except NotSeeded:  # no such account yet
        await commands.account(email, password)
        token = await commands.token(email)
    return str(keepsakes.keep("api_token", token))


async def _seed_conference(moien: Moien, event: dict[str, Any], keepsakes: Keepsakes) -> None:
    slug = event["slug"]
    state = await moien.event_state(slug)
    if state is None:
        await moien.make_event(event)
        await moien.give_logo(slug, sample_logo(LOGO_WORDS[slug], event["accent"]))
    if state in {None, "draft"}:
        await moien.publish(slug)
    await together(_seed_attendees(moien, slug, keepsakes), moien.keep_list_open(slug))


async def _seed_attendees(moien: Moien, slug: str, keepsakes: Keepsakes) -> None:
    done = f"seeded_{slug}"
    if keepsakes.recall(done):  # whoever was removed since then stays away
        return
    known = await moien.registered_addresses(slug)
    places = asyncio.Semaphore(AT_ONCE)

    async def register(attendee: dict[str, Any]) -> None:
        async with places:
            await moien.register(slug, attendee)

    await together(*(register(attendee) for attendee in attendees(slug) if attendee["email"] not in known))
    keepsakes.keep(done, datetime.now(LUXEMBOURG).isoformat())
