"""The MongoDB of the demo and the tests: a replica set, because transactions need one; of one member unless told."""

import asyncio
import os
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local.config import bare_environment
from deploy.local.errors import DemoError
from deploy.local.ports import LOCALHOST, is_listening
from deploy.local.private_file import private_directory, write_private
from deploy.local.program import Program, numbered
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
    """Listens on this machine only, with a random password. `members` is how many servers hold the data."""

    def __init__(self, run_dir: Path, state: StateFile, members: int = 1) -> None:
        self._home = run_dir / "mongodb"
        self._ports = [state.port(numbered("mongodb_port", number)) for number in range(members)]
        self._password = state.secret("mongodb_password")
        self._key = state.secret("mongodb_member_key")
        self._hosts = [f"{LOCALHOST}:{port}" for port in self._ports]
        self.url = f"mongodb://{USER}:{self._password}@{','.join(self._hosts)}/?replicaSet={SET}&authSource=admin"

    async def start(self, supervisor: Supervisor) -> None:
        """Returns once it accepts writes, and every member has the data."""
        await supervisor.start(*(self.program(number) for number in range(len(self._ports))))
        await asyncio.to_thread(self._prepare)

    def program(self, number: int = 0) -> Program:
        """Returns one member, counted from 0."""
        port = self._ports[number]
        key_file = private_directory(self._home) / "member.key"
        write_private(key_file, self._key.replace("-", "+").replace("_", "/"))  # standard base 64, not URL-safe
        command = (
            installed_mongod(),
            *("--replSet", SET, "--keyFile", str(key_file), "--oplogSize", "256"),
            *("--bind_ip", LOCALHOST, "--port", str(port), "--nounixsocket"),
            *("--dbpath", str(private_directory(self._home / numbered("data", number)))),
            *("--wiredTigerCacheSizeGB", "0.5"),
            *("--quiet", "--setParameter", "diagnosticDataCollectionEnabled=false"),
            # A slow operation would be logged with its values, names and addresses of attendees among them.
            *("--slowms", NEVER_SLOW),
            # The transaction of a killed process blocks the others for at most this long and half as long again.
            *("--setParameter", f"transactionLifetimeLimitSeconds={TRANSACTION_SECONDS}"),
        )
        return Program(numbered("mongod", number), command, bare_environment(), lambda: is_listening(port))

    def _prepare(self) -> None:
        """Creates the replica set and its user at the first start; enters changed ports into the configuration."""
        with self._connected(username=USER, password=self._password, authSource="admin") as client:
            try:
                client.admin.command("ping")
            except OperationFailure:
                self._create_set_and_user()
            self._update_members(client)
            _wait(lambda: self._is_complete(client), "MongoDB elected no primary.")

    def _create_set_and_user(self) -> None:
        """Signs in without a password, which MongoDB allows from its own machine while it has no user.

        The first member is alone until then, so that it is the one that is asked.
        """
        with self._connected() as client:
            members = [{"_id": 0, "host": self._hosts[0]}]
            try:
                client.admin.command("replSetInitiate", {"_id": SET, "members": members})
            except OperationFailure as error:
                if error.code != ALREADY_INITIALIZED:
                    raise
            _wait(lambda: client.admin.command("hello")["isWritablePrimary"], "MongoDB elected no primary.")
            client.admin.command("createUser", USER, pwd=self._password, roles=["root"])

    def _update_members(self, client: Client) -> None:
        replica_set = client.admin.command("replSetGetConfig")["config"]
        if [member["host"] for member in replica_set["members"]] == self._hosts:
            return
        replica_set["members"] = [{"_id": number, "host": host} for number, host in enumerate(self._hosts)]
        replica_set["version"] += 1
        client.admin.command("replSetReconfig", replica_set, force=True)

    def _is_complete(self, client: Client) -> bool:
        states = [member["stateStr"] for member in client.admin.command("replSetGetStatus")["members"]]
        return sorted(states) == ["PRIMARY", *["SECONDARY"] * (len(self._hosts) - 1)]

    def _connected(self, **credentials: Any) -> Client:
        return MongoClient(LOCALHOST, self._ports[0], directConnection=True, tz_aware=True, **credentials)


def _wait(is_done: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + ELECTION_SECONDS
    while not is_done():
        if time.monotonic() > deadline:
            raise PyMongoError(otherwise)
        time.sleep(0.02)


def installed_mongod() -> str:
    """The server inside the Python package; importing the package would be slow."""
    package = find_spec("fiftyone")
    folders = package.submodule_search_locations if package else None
    for folder in folders or ():
        if os.access(server := Path(folder, "db", "bin", "mongod"), os.X_OK):
            return str(server)
    raise DemoError("mongod is missing; 'make demo' installs it.")
