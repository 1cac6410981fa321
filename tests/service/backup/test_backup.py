"""Backups of real databases: one moment of all three, all of it or nothing."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bson import Binary, Decimal128, Int64, ObjectId, Regex
from click.testing import CliRunner, Result

from deploy.backup import keys
from deploy.backup.__main__ import main
from deploy.backup.archive import Collection, read_archive
from deploy.backup.create import create_backup
from deploy.backup.errors import BackupError
from deploy.backup.restore import Target, restore_backup
from deploy.backup.running_services import require_stopped
from deploy.backup.shelf import Shelf
from deploy.backup.snapshot import SERVICES, Installation
from services.checkin.settings import CheckinSettings
from shared.messaging.broker import Broker
from shared.mongo.connection import connect
from shared.mongo.unfinished_restore import RestoreUnfinished, wait_for_restore
from tests.support.backup.databases import Databases, some_databases
from tests.support.servers.demo import ROOT
from tests.support.servers.running import clear_away, settings_for
from tests.support.waiting import until

KEY = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "COST", 2**4)


@pytest.fixture
def databases(mongodb_url: str, namespace: str) -> Iterator[Databases]:
    with some_databases(mongodb_url, namespace) as made:
        yield made


def backup(databases: Databases, folder: Path, passphrase: str | None = None) -> Path:
    settings = {"SESSION_KEY": "k" * 32}
    path, _ = create_backup(Shelf(folder), databases.where, settings=settings, passphrase=passphrase)
    return path


@pytest.mark.parametrize("passphrase", [None, KEY])
def test_every_document_comes_back_byte_by_byte(databases: Databases, tmp_path: Path, passphrase: str | None) -> None:
    kinds = {"at": datetime.now(UTC), "big": Int64(2**60), "id": ObjectId(), "bytes": Binary(b"\0" * 9, 128)}
    databases.put("registration", "odd", {"_id": "é", **kinds, "dec": Decimal128("1.10"), "re": Regex("a+", "i")})
    databases.put("checkin", "large", *({"_id": place, "text": "x" * 2**20} for place in range(20)))
    databases.fill(2500)
    before = databases.content()
    path = backup(databases, tmp_path, passphrase)
    databases.wipe()
    contents = restore_backup(path, Shelf(tmp_path), databases.where, passphrase=passphrase).contents
    assert databases.content() == before
    assert contents.documents == 7521
    assert contents.settings == ({"SESSION_KEY": "k" * 32} if passphrase else {})


def test_the_rights_of_the_services_suffice(databases: Databases, tmp_path: Path) -> None:
    databases.fill()
    name = databases.prefix
    roles = [{"role": "readWrite", "db": f"{databases.prefix}_{service}"} for service in SERVICES]
    databases.client.admin.command("createUser", name, pwd=name, roles=roles)
    try:
        address = urlsplit(databases.url)
        netloc = f"{name}:{name}@{address.netloc.rpartition('@')[2]}"
        where = Installation(address._replace(netloc=netloc).geturl(), databases.prefix)
        path, _ = create_backup(Shelf(tmp_path), where, settings={}, passphrase=None)
        restored = restore_backup(path, Shelf(tmp_path), where, passphrase=None, replaces=True)
    finally:
        databases.client.admin.command("dropUser", name)
    assert restored.contents.documents == 9


def test_what_is_left_after_a_loss_does_not_become_the_latest_backup(databases: Databases, tmp_path: Path) -> None:
    databases.fill()
    databases.put("registration", "accounts", {"_id": "someone"})
    path = backup(databases, tmp_path)
    databases.wipe()
    databases.fill()  # what a service writes when it starts
    with pytest.raises(BackupError, match="the databases seem to be lost"):
        backup(databases, tmp_path)
    assert [*tmp_path.glob("*moien-*")] == [path]
    assert backup(databases, tmp_path / "another").exists()


def test_all_databases_are_as_they_were_at_one_moment(databases: Databases, tmp_path: Path) -> None:
    databases.fill()
    written: list[bool] = []

    def meanwhile(_done: int, _of: int) -> None:
        if not written:
            for service in ("registration", "checkin", "mailer"):
                databases.put(service, "things", {"_id": "later"})
            databases.client[f"{databases.prefix}_mailer"]["things"].delete_one({"_id": 0})
            written.append(True)

    before = databases.content()
    path, _ = create_backup(Shelf(tmp_path), databases.where, settings={}, passphrase=None, progress=meanwhile)
    databases.wipe()
    restore_backup(path, Shelf(tmp_path), databases.where, passphrase=None)
    assert written
    assert databases.content() == before


def test_databases_that_are_not_empty_are_left_alone_unless_told(databases: Databases, tmp_path: Path) -> None:
    databases.fill(2)
    path, before = backup(databases, tmp_path), databases.content()
    databases.put("mailer", "more", {"_id": 1})
    with pytest.raises(BackupError, match="3 documents in "):
        restore_backup(path, Shelf(tmp_path), databases.where, passphrase=None)
    assert databases.content() != before
    restore_backup(path, Shelf(tmp_path), databases.where, passphrase=None, replaces=True)
    assert databases.content() == before


@pytest.mark.parametrize("end", [0.5, 0.99])
def test_a_cut_file_changes_nothing(databases: Databases, tmp_path: Path, end: float) -> None:
    databases.fill(3000)
    path, before = backup(databases, tmp_path), databases.content()
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * end)])
    with pytest.raises(BackupError, match="cut off"):
        restore_backup(path, Shelf(tmp_path), databases.where, passphrase=None, replaces=True)
    assert databases.content() == before


def test_a_fault_in_the_middle_leaves_everything_as_it_was(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    databases.fill(3)
    path = backup(databases, tmp_path)
    databases.put("checkin", "things", {"_id": "newer"})
    before = databases.content()

    def full(_target: Target, _of: Collection, _batch: bytes) -> int:
        raise BackupError("MongoDB refuses: the disk is full")

    monkeypatch.setattr(Target, "write", full)
    with pytest.raises(BackupError, match="disk is full"):
        restore_backup(path, Shelf(tmp_path), databases.where, passphrase=None, replaces=True)
    assert databases.content() == before


@pytest.mark.parametrize("is_switching", [False, True])
async def test_after_a_killed_restore_no_service_starts_until_one_is_complete(
    databases: Databases, tmp_path: Path, rabbitmq_url: str, is_switching: bool
) -> None:
    databases.fill(3)
    path, before = backup(databases, tmp_path), databases.content()
    databases.wipe()
    target = Target(databases.client, databases.prefix)
    target.begin()
    read_archive(path, None, target.write)
    if is_switching:
        target.switch()
    database = connect(settings_for(CheckinSettings, databases.url, rabbitmq_url, databases.prefix), "checkin")
    with pytest.raises(RestoreUnfinished):
        await wait_for_restore(database)
    with pytest.raises(BackupError, match="restore"):
        backup(databases, tmp_path)
    await asyncio.to_thread(restore_backup, path, Shelf(tmp_path), databases.where, passphrase=None)
    await wait_for_restore(database)
    database.client.close()
    assert databases.content() == before


def run(databases: Databases, *words: str, **environment: str) -> Result:
    """The outcome of a command, in this process."""
    own = {"MONGODB_URL": databases.url, "DATABASE_PREFIX": databases.prefix, "RABBITMQ_URL": ""}
    return CliRunner().invoke(main, words, env={**own, **environment}, catch_exceptions=False)


def test_the_commands_say_what_they_did(databases: Databases, tmp_path: Path) -> None:
    databases.fill(2)
    where = {"BACKUP_DIR": str(tmp_path / "shelf"), "BACKUP_KEY": KEY, "SESSION_KEY": "s" * 32}
    made = run(databases, "create", "--keep", "1", **where)
    assert "6 documents" in made.output
    assert "encrypted" in run(databases, "list", **where).output
    assert "is whole" in run(databases, "verify", **where).output
    refused = run(databases, "restore", **where)
    assert (refused.exit_code, "--replace" in refused.output) == (1, True)
    wrong = run(databases, "verify", **{**where, "BACKUP_KEY": "another key altogether"})
    assert (wrong.exit_code, "The key does not open this file" in wrong.output) == (1, True)
    restored = run(databases, "restore", "--replace", **{**where, "SESSION_KEY": "t" * 32})
    assert "Start the services" in restored.output
    assert "other keys: SESSION_KEY" in restored.output


async def nobody_listens(broker: Broker) -> bool:
    async with broker.connection() as connection:
        queue = await (await connection.channel()).declare_queue(broker.queue("checkin"), passive=True)
        return queue.declaration_result.consumer_count == 0


async def test_services_that_run_are_to_be_stopped_first(mongodb_url: str, rabbitmq_url: str, namespace: str) -> None:
    broker = Broker(rabbitmq_url, namespace)

    async def ignore(_message: object) -> None:
        """Stands for a service."""

    async with broker.connection() as connection:
        queue = await (await connection.channel()).get_queue(broker.queue("checkin"), ensure=False)
        await queue.consume(ignore)
        with pytest.raises(BackupError, match="Stop checkin first"):
            await asyncio.to_thread(require_stopped, rabbitmq_url, namespace)
    await until(lambda: nobody_listens(broker))  # RabbitMQ forgets a consumer some time after its connection
    assert await asyncio.to_thread(require_stopped, rabbitmq_url, namespace)
    assert not await asyncio.to_thread(require_stopped, "amqp://127.0.0.1:1/", namespace)
    await clear_away(mongodb_url, rabbitmq_url, namespace)


@pytest.mark.slow
def test_a_killed_backup_leaves_no_file(databases: Databases, tmp_path: Path) -> None:
    databases.fill(20_000)
    environment = {**os.environ, "MONGODB_URL": databases.url, "DATABASE_PREFIX": databases.prefix}
    process = subprocess.Popen(
        (sys.executable, "-m", "deploy.backup", "--folder", str(tmp_path), "create"), cwd=ROOT, env=environment
    )
    while not list(tmp_path.glob("*.unfinished")) and not list(tmp_path.glob(".*.unfinished")):
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 143
    assert [path.name for path in tmp_path.iterdir()] == [".backup.lock"]
