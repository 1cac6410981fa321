#!/moien/.venv/bin/python
"""Makes a new MongoDB a replica set of one member with its two users; run again, it renews the services' user.

Used by compose.yaml. It has to run in the network of the server: while that has no user, it lets in whoever comes from
its own machine. Both users are in the files of SECRETS_DIR: `mongodb_admin_url` for people and backups, `mongodb_url`
for the services, which may read and write their three databases only. A new password in `mongodb_url` becomes theirs.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

SERVICES = ("registration", "checkin", "mailer")
PATIENCE = 60  # seconds, for a server that starts just now and for its election
ALREADY_INITIALIZED = 23
NO_SUCH_USER = 11

Client = MongoClient[dict[str, Any]]


class User(NamedTuple):
    """A user of MongoDB, with the member and the replica set, as a `mongodb://` URL names them."""

    name: str
    password: str
    member: str
    replica_set: str


def read(url: str) -> User:
    """Reads a URL with user, password, one member and a replica set. Raises ValueError without one of them."""
    parts = urlsplit(url.strip())
    place, replica_set = parts.netloc.rpartition("@")[2], parse_qs(parts.query).get("replicaSet", [""])[0]
    if not (parts.username and parts.password and place and replica_set) or "," in place:
        raise ValueError("the URL must be mongodb://user:password@host:port/?replicaSet=name&authSource=admin")
    member = place if ":" in place else f"{place}:27017"
    return User(unquote(parts.username), unquote(parts.password), member, replica_set)


def prepare(address: str, admin: User, service: User, prefix: str) -> None:
    """Prepares the server at `address`, which is on this machine."""
    with _connected(address, username=admin.name, password=admin.password, authSource="admin") as client:
        try:
            client.admin.command("ping")
        except OperationFailure:
            _begin(address, admin)
        _wait_for_primary(client)
        _keep_user(client, service, [{"role": "readWrite", "db": f"{prefix}_{name}"} for name in SERVICES])


def _begin(address: str, admin: User) -> None:
    with _connected(address) as client:
        try:
            members = [{"_id": 0, "host": admin.member}]
            client.admin.command("replSetInitiate", {"_id": admin.replica_set, "members": members})
        except OperationFailure as error:
            if error.code != ALREADY_INITIALIZED:
                raise
        _wait_for_primary(client)
        client.admin.command("createUser", admin.name, pwd=admin.password, roles=["root"])


def _keep_user(client: Client, user: User, roles: list[dict[str, str]]) -> None:
    try:
        client.admin.command("updateUser", user.name, pwd=user.password, roles=roles)
    except OperationFailure as error:
        if error.code != NO_SUCH_USER:
            raise
        client.admin.command("createUser", user.name, pwd=user.password, roles=roles)


def _wait_for_primary(client: Client) -> None:
    deadline = time.monotonic() + PATIENCE
    while not client.admin.command("hello")["isWritablePrimary"]:
        if time.monotonic() > deadline:
            raise PyMongoError("MongoDB elected no primary")
        time.sleep(0.1)


def _connected(address: str, **credentials: Any) -> Client:
    return MongoClient(address, directConnection=True, serverSelectionTimeoutMS=PATIENCE * 1000, **credentials)


def main() -> None:
    """Prepares the server at the first argument, or at MongoDB's own port; ends with 1 and a sentence on a fault."""
    folder = Path(os.environ.get("SECRETS_DIR") or "/run/secrets")
    address = (sys.argv[1:] or ["127.0.0.1:27017"])[0]
    try:
        admin, service = (read((folder / name).read_text()) for name in ("mongodb_admin_url", "mongodb_url"))
        prepare(address, admin, service, os.environ.get("DATABASE_PREFIX") or "moien")
    except OperationFailure as error:
        sys.exit(
            f"MongoDB refused: {error.details and error.details.get('errmsg')}. Is mongodb_admin_url its first one?"
        )
    except (OSError, ValueError, PyMongoError) as error:
        sys.exit(f"MongoDB is not prepared: {error}")
    print("MongoDB is prepared.")


if __name__ == "__main__":
    main()
