"""The servers of compose.yaml with its own options, as far as the versions here go: MongoDB 6 and RabbitMQ 3.10."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from deploy.check_compose import COMPOSE, compose_file
from deploy.image.prepare_mongodb import User, prepare
from deploy.local.config import bare_environment
from deploy.local.mongodb import installed_mongod
from deploy.local.ports import a_free_port, is_listening
from deploy.local.program import Program
from deploy.local.rabbitmq import Rabbitmq
from deploy.local.state_file import StateFile
from deploy.local.supervisor import Supervisor
from shared.messaging.topology import declare

pytestmark = pytest.mark.slow


class Mongod:
    """A new MongoDB with the options of compose.yaml, in a folder and at a port of its own."""

    def __init__(self, folder: Path) -> None:
        key = folder / "member.key"
        key.write_bytes(base64.b64encode(secrets.token_bytes(756)))
        key.chmod(0o400)
        self.port = a_free_port()
        self.address = f"127.0.0.1:{self.port}"
        moved = {"--keyFile": f"--keyFile={key}", "--bind_ip_all": "--bind_ip=127.0.0.1"}
        options = compose_file()["services"]["mongodb"]["command"]
        local = [moved.get(option.partition("=")[0], option) for option in options]
        command = (installed_mongod(), *local, f"--dbpath={folder}", f"--port={self.port}", "--nounixsocket")
        self.program = Program("mongod", command, bare_environment(), lambda: is_listening(self.port))

    def user(self, name: str) -> User:
        return User(name, secrets.token_hex(8), self.address, "moien")

    def client(self, user: User) -> MongoClient[dict[str, Any]]:
        return MongoClient(self.address, username=user.name, password=user.password, replicaSet=user.replica_set)


@pytest.fixture
async def mongod(tmp_path: Path) -> AsyncIterator[Mongod]:
    server, supervisor = Mongod(tmp_path), Supervisor(tmp_path)
    await supervisor.start(server.program)
    yield server
    await supervisor.stop()


async def test_a_new_mongodb_gets_a_replica_set_and_a_user_for_three_databases(mongod: Mongod) -> None:
    admin, service = mongod.user("admin"), mongod.user("moien")
    await asyncio.to_thread(prepare, mongod.address, admin, service, "moien")
    with mongod.client(service) as client, client.start_session() as session, session.start_transaction():
        client["moien_mailer"].ledger.insert_one({"_id": 1}, session=session)
        client["moien_registration"].events.insert_one({"_id": 1}, session=session)
    with mongod.client(service) as client, pytest.raises(OperationFailure, match="not authorized"):
        client["other"].things.insert_one({})
    with mongod.client(admin) as client:
        assert {"moien_mailer", "moien_registration"} <= set(client.list_database_names())


async def test_prepared_again_it_takes_the_services_new_password(mongod: Mongod) -> None:
    admin, service = mongod.user("admin"), mongod.user("moien")
    for user in (service, service, renewed := mongod.user("moien")):
        await asyncio.to_thread(prepare, mongod.address, admin, user, "moien")
    with mongod.client(renewed) as client:
        assert client["moien_checkin"].scans.find_one({}) is None
    with mongod.client(service) as client, pytest.raises(OperationFailure, match="Authentication failed"):
        client["moien_checkin"].scans.find_one({})


async def test_nobody_else_prepares_it_with_another_admin(mongod: Mongod) -> None:
    await asyncio.to_thread(prepare, mongod.address, mongod.user("admin"), mongod.user("moien"), "moien")
    with pytest.raises(OperationFailure, match="requires authentication"):
        await asyncio.to_thread(prepare, mongod.address, mongod.user("admin"), mongod.user("moien"), "moien")


async def test_rabbitmq_takes_its_settings_and_the_login(tmp_path: Path) -> None:
    state, supervisor = StateFile(tmp_path), Supervisor(tmp_path)
    server = Rabbitmq(tmp_path, state)
    program, settings = server.program(), tmp_path / "rabbitmq/rabbitmq.conf"
    login = f"default_user = anouk\ndefault_pass = {state.secret('rabbitmq_password')}\n"
    listener = next(line for line in settings.read_text().splitlines() if line.startswith("listeners"))
    settings.write_text("\n".join((listener, (COMPOSE.parent / "rabbitmq.conf").read_text(), login)))
    await supervisor.start(server.port_mapper(), program)
    try:
        async with await aio_pika.connect(server.url.replace("//moien:", "//anouk:")) as connection:
            await declare(await connection.channel(), "moien")
    finally:
        await supervisor.stop()
