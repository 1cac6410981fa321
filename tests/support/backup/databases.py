"""Three databases of a test's own, with whatever the test puts in, read as they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from deploy.backup.snapshot import SERVICES, Installation
from shared.mongo.unfinished_restore import RESTORES

Client = MongoClient[dict[str, Any]]


@dataclass
class Databases:
    """`client` may do everything; the databases are those of `prefix`."""

    client: Client
    url: str
    prefix: str

    @property
    def where(self) -> Installation:
        """As the commands take it."""
        return Installation(self.url, self.prefix)

    def put(self, service: str, collection: str, *documents: dict[str, Any]) -> None:
        self.client[f"{self.prefix}_{service}"][collection].insert_many(documents)

    def fill(self, number: int = 3) -> None:
        """Has some documents in each of them."""
        for service in SERVICES:
            self.put(service, "things", *({"_id": place, "of": service} for place in range(number)))

    def content(self) -> dict[str, dict[Any, bytes]]:
        """All documents byte by byte, except what a restore adds."""
        with MongoClient[Any](self.url, document_class=RawBSONDocument) as client:
            return {
                f"{service}.{name}": {document["_id"]: document.raw for document in database[name].find()}
                for service in SERVICES
                for database in [client[f"{self.prefix}_{service}"]]
                for name in database.list_collection_names()
                if name not in {RESTORES, "outbox"}
            }

    def wipe(self) -> None:
        for service in SERVICES:
            self.client.drop_database(f"{self.prefix}_{service}")


@contextmanager
def some_databases(url: str, prefix: str) -> Iterator[Databases]:
    """Empty at first, gone at the end."""
    with Client(url, w="majority", tz_aware=True) as client:
        databases = Databases(client, url, prefix)
        yield databases
        databases.wipe()
