"""Everything is lost in the middle of a rush, and a backup that was made under load brings it back."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import bson
import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from deploy.backup.archive import Collection, read_archive, split
from tests.support.outside.device import Device
from tests.support.outside.event import Event
from tests.support.outside.mailbox import code_in_picture
from tests.support.outside.moien import Moien, outside
from tests.support.outside.people import people
from tests.support.outside.rush import Morning, Rush
from tests.support.servers.demo import ROOT, Demo
from tests.support.servers.running import clear_away
from tests.support.waiting import at_once, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
EARLY = people(30, "early.example.lu")
GONE, CANCELS = EARLY[-2:]
CROWD = people(300, "crowd.example.lu")
KEY = "correct horse battery staple"
WHOLE_SECONDS = 240  # without `republish` the copies would need three minutes on a quiet machine


class Scene:
    """A demo of our own on the servers of the tests, with its backups."""

    def __init__(self, folder: Path, mongodb_url: str, rabbitmq_url: str, namespace: str) -> None:
        self.servers = {"MONGODB_URL": mongodb_url, "RABBITMQ_URL": rabbitmq_url}
        self.names = {"DATABASE_PREFIX": namespace, "BROKER_NAMESPACE": namespace}
        self.backups = folder / "backups"
        # A mail that the backup has half-sent goes again after a quarter of an hour, which nobody waits for here.
        self.demo = Demo(folder / "run", **self.servers, **self.names, MAIL_UNKNOWN_RETRY_SECONDS="5")

    async def backup(self, *command: str) -> str:
        """The output of a command of the backup."""
        state = json.loads((self.demo.run_dir / "state.json").read_text())
        keys = {"SESSION_KEY": state["session_key"], "MANAGE_LINK_KEY": state["manage_link_key"]}
        own = {"BACKUP_DIR": str(self.backups), "BACKUP_KEY": KEY, **keys}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.backup", *command),
            cwd=ROOT,
            env={**os.environ, **self.servers, **self.names, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
        return output.decode()

    async def wipe(self) -> None:
        """All databases and queues are gone."""
        await clear_away(self.servers["MONGODB_URL"], self.servers["RABBITMQ_URL"], self.names["DATABASE_PREFIX"])

    def saved(self, collection: Collection) -> list[dict[str, Any]]:
        """The documents of a collection in the backup."""
        [path], documents = list(self.backups.glob("*.backup")), []

        def take(of: Collection, batch: bytes) -> None:
            documents.extend([bson.decode(document) for document in split(batch)] if of == collection else [])

        read_archive(path, KEY, take)
        return documents

    async def copies_agree(self, event: str) -> bool:
        """Whether check-in and registration have the same registrations, by version, state and name."""
        client: Any = AsyncIOMotorClient(self.servers["MONGODB_URL"])
        prefix = self.names["DATABASE_PREFIX"]
        own = await _states(client[f"{prefix}_registration"]["registrations"], {"event": event, "erased_at": None})
        copies = await _states(client[f"{prefix}_checkin"]["door"], {"event": event, "erased": False})
        client.close()
        return own == copies


async def _states(collection: Any, query: dict[str, Any]) -> dict[str, Any]:
    return {d["_id"]: (d["version"], d["state"], d["first_name"]) async for d in collection.find(query)}


@pytest.fixture
async def scene(tmp_path: Path, mongodb_url: str, rabbitmq_url: str, namespace: str) -> AsyncIterator[Scene]:
    scene = Scene(tmp_path, mongodb_url, rabbitmq_url, namespace)
    try:
        await asyncio.to_thread(scene.demo.start)
        yield scene
    finally:
        await asyncio.to_thread(scene.demo.stop)
        await scene.wipe()


@pytest.fixture
async def moien(scene: Scene) -> AsyncIterator[Moien]:
    async with outside(scene.demo.facts) as client:
        yield client


async def the_secrets(event: Event, guests: list[dict[str, Any]]) -> list[str]:
    return [code_in_picture(mail.picture) for mail in await at_once([event.arrived(guest) for guest in guests])]


async def a_backup_under_load(scene: Scene, event: Event, phone: Device, secrets: list[str]) -> list[str]:
    """Makes a backup while people register and come in; returns who had been registered before it began."""
    rush, morning = Rush(event, CROWD, at_once=8), Morning([phone], secrets)
    begun: list[asyncio.Task[str]] = []
    before: list[str] = []

    def begin() -> None:
        before.extend(rush.accepted)
        begun.append(asyncio.create_task(scene.backup("create", "--keep", "14")))

    await asyncio.gather(rush.run(halfway=begin), morning.run())
    await begun[0]
    return before


async def all_sent(moien: Moien, event: Event) -> bool:
    return {mail["state"] for mail in await moien.mails(event.slug)} == {"sent"}


async def what_the_backup_lacks(scene: Scene, moien: Moien, event: Event) -> None:
    """One more person comes, one cancels, one is erased; all mails go out."""
    await event.register(people(1, "lost.example.lu")[0])
    await event.act((await event.registration(CANCELS["email"]))["code"], "cancel")
    erased = (await event.registration(GONE["email"]))["code"]
    await moien.organiser.post(f"{event.path}/registrations/{erased}/erase", {}, expected=204)
    assert "1 erasures" in await scene.backup("erasures")
    await until(lambda: all_sent(moien, event), seconds=120)


async def test_a_backup_that_was_made_under_load_brings_everything_back(scene: Scene, moien: Moien) -> None:
    event, small = await moien.new_event(capacity=400), await moien.new_event(capacity=1)
    inside, waits = people(2, "small.example.lu")
    assert [await small.register(person) for person in (inside, waits)] == ["confirmed", "waitlisted"]
    for guest in EARLY:
        await event.register(guest)
    secrets = await the_secrets(event, EARLY)
    phone = await event.pair("Main entrance")
    await until(lambda: scene.copies_agree(event.slug))
    before = await a_backup_under_load(scene, event, phone, secrets[:10])
    saved = scene.saved(Collection("mailer", "mails"))
    await what_the_backup_lacks(scene, moien, event)
    await asyncio.to_thread(scene.demo.stop)
    await scene.wipe()

    assert "Repeated: 1 erasures" in await scene.backup("restore")
    await asyncio.to_thread(scene.demo.start)
    await until(lambda: is_erased(moien, event))
    registered = {person["email"] for person in await event.registrations(state="confirmed")}
    assert {*before, *(guest["email"] for guest in EARLY)} - {GONE["email"]} <= registered
    assert not any(address.endswith("lost.example.lu") for address in registered)
    await until(lambda: scene.copies_agree(event.slug), seconds=WHOLE_SECONDS)
    assert (await phone.scan(secrets[-2]))["verdict"] == "refused"
    others = [*secrets[10:-2], secrets[-1]]
    assert [(await phone.scan(secret))["verdict"] for secret in others] == ["admitted"] * 19
    assert (await phone.status())["admitted"] >= 19
    await until(moien.oldest_unpublished, lambda seconds: seconds == 0, seconds=60)
    await every_mail_went_once(moien, event, saved)
    await small.act((await small.registration(inside["email"]))["code"], "cancel")
    assert await small.arrived(waits)
    assert await moien.dead_letters() == []


async def is_erased(moien: Moien, event: Event) -> bool:
    """Whether registration and the mailer have forgotten who was erased after the backup."""
    mails = await moien.mails(event.slug)
    there = [r for r in await event.registrations(q=GONE["email"]) if r["email"] == GONE["email"]]
    return not there and GONE["email"] not in {mail["to"] for mail in mails}


async def every_mail_went_once(moien: Moien, event: Event, saved: list[dict[str, Any]]) -> None:
    """Of a mail that was under way at the moment of the backup nobody knows: it may go again, as the same mail."""
    await until(lambda: all_sent(moien, event), seconds=120)
    sent = {mail["to"] for mail in saved if mail["state"] == "sent" and mail["event"] == event.slug}
    assert len(sent) >= len(EARLY)
    for guest in EARLY[:-1] + CROWD:
        mails = moien.mailbox.to(guest["email"])
        assert len({mail.message_id for mail in mails}) == 1, guest
        assert len(mails) == 1 if guest["email"] in sent else len(mails) <= 2, guest
