"""The list of organisations as it is read from MongoDB: in memory, and read again when it has another version."""

import asyncio
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from services.registration.domain.organisation import Organisation
from services.registration.domain.organisation_index import NO_ORGANISATIONS, OrganisationIndex
from shared.mongo.connection import Database, Session

LIST = "list"
_ORGANISATION = TypeAdapter(Organisation)


class OrganisationReader:
    """Asks for the version of the list each time, and for the list only when it has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._index = NO_ORGANISATIONS
        self._reading = asyncio.Lock()

    async def index(self, session: Session | None = None) -> OrganisationIndex:
        """The list as it is now or, in a transaction, as it was at its beginning or is now."""
        version = await self._version(session)
        if version > self._index.version:
            async with self._reading:
                if version > self._index.version:
                    documents = await self._database["organisations"].find({}, session=session).to_list(None)
                    # Ten thousand names take a quarter of a second the first time; the others go on meanwhile.
                    self._index = await asyncio.to_thread(_index, documents, version)
        return self._index

    async def _version(self, session: Session | None) -> int:
        document = await self._database["organisation_list"].find_one({"_id": LIST}, session=session)
        return document["version"] if document else 0


def _index(documents: list[Mapping[str, Any]], version: int) -> OrganisationIndex:
    return OrganisationIndex(map(to_organisation, documents), version)


def to_organisation(document: Mapping[str, Any]) -> Organisation:
    """The organisation in a document."""
    values = {name: value for name, value in document.items() if name != "_id"}
    return _ORGANISATION.validate_python({"id": document["_id"], **values})


def from_organisation(organisation: Organisation) -> dict[str, Any]:
    """An organisation as a document."""
    settings = organisation.settings()
    return {
        "_id": organisation.id,
        **settings,
        "other_names": list(organisation.other_names),
        "domains": list(organisation.domains),
    }
