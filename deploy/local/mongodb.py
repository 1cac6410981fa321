"""The MongoDB of the demo and the tests: a replica set of one member, because transactions need a replica set."""

import asyncio
import os
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local.config import bare_environment
from deploy.local.errors import DemoError
from deploy.local.ports import LOCALHOST, is_listening
from deploy.local.private_file import private_directory, write_private
from deploy.local.program import Program
from deploy.local.state_file import StateFile
from deploy.local.supervisor import Supervisor

SET = "moien"
USER = "moien"
ALREADY_INITIALIZED = 23
ELECTION_SECONDS = 30
TRANSACTION_SECONDS = 3
NEVER_SLOW = str(2**31 - 1)  # milliseconds

Client = MongoClient[dict[str, Any]]


class Mongodb:
    """Listens on this machine only, with a random password."""

    def __init__(self, run_dir: Path, state: StateFile) -> None:
        self._home = run_dir / "mongodb"
        self._port = state.port("mongodb_port")
        self._password = state.secret("mongodb_password")
        self._key = state.secret("mongodb_member_key")
        self._member = f"{LOCALHOST}:{self._port}"
        self.url = f"mongodb://{USER}:{self._password}@{self._member}/?replicaSet={SET}&authSource=admin"

    async def start(self, supervisor: Supervisor) -> None:
        """Returns once it accepts writes."""
        await supervisor.start(self.program())
        await asyncio.to_thread(self._prepare)

    def program(self) -> Program:
        key_file = private_directory(self._home) / "member.key"
        write_private(key_file, self._key.replace("-", "+").replace("_", "/"))  # standard base 64, not URL-safe
        command = (
            _mongod(),
            *("--replSet", SET, "--keyFile", str(key_file), "--oplogSize", "256"),
            *("--bind_ip", LOCALHOST, "--port", str(self._port), "--nounixsocket"),
            *("--dbpath", str(private_directory(self._home / "data")), "--wiredTigerCacheSizeGB", "0.5"),
            *("--quiet", "--setParameter", "diagnosticDataCollectionEnabled=false"),
            # A slow operation would be logged with its values, names and addresses of attendees among them.
            *("--slowms", NEVER_SLOW),
            # The transaction of a killed process blocks the others for at most this long and half as long again.
            *("--setParameter", f"transactionLifetimeLimitSeconds={TRANSACTION_SECONDS}"),
        )
        return Program("mongod", command, bare_environment(), lambda: is_listening(self._port))

    def _prepare(self) -> None:
        """Creates the replica set and its user at the first start; enters a changed port into the configuration."""
        with self._connected(username=USER, password=self._password, authSource="admin") as client:
            try:
                client.admin.command("ping")
            except OperationFailure:
                self._create_set_and_user()
            self._update_port(client)
            _wait_for_primary(client)

    def _create_set_and_user(self) -> None:
        """Signs in without a password, which MongoDB allows from its own machine while it has no user."""
        with self._connected() as client:
            members = [{"_id": 0, "host": self._member}]
            try:
                client.admin.command("replSetInitiate", {"_id": SET, "members": members})
            except OperationFailure as error:
                if error.code != ALREADY_INITIALIZED:
                    raise
            _wait_for_primary(client)
            client.admin.command("createUser", USER, pwd=self._password, roles=["root"])

    def _update_port(self, client: Client) -> None:
        replica_set = client.admin.command("replSetGetConfig")["config"]
        if replica_set["members"][0]["host"] == self._member:
            return
        replica_set["members"][0]["host"] = self._member
        replica_set["version"] += 1
        client.admin.command("replSetReconfig", replica_set, force=True)

    def _connected(self, **credentials: Any) -> Client:
        return MongoClient(LOCALHOST, self._port, directConnection=True, tz_aware=True, **credentials)


def _wait_for_primary(client: Client) -> None:
    deadline = time.monotonic() + ELECTION_SECONDS
    while not client.admin.command("hello")["isWritablePrimary"]:
        if time.monotonic() > deadline:
            raise PyMongoError("MongoDB elected no primary.")
        time.sleep(0.02)


def _mongod() -> str:
    """The server inside the Python package; importing the package would be slow."""
    package = find_spec("fiftyone")
    folders = package.submodule_search_locations if package else None
    for folder in folders or ():
        if os.access(server := Path(folder, "db", "bin", "mongod"), os.X_OK):
            return str(server)
    raise DemoError("mongod is missing; 'make demo' installs it.")
