"""The chosen columns of tables in MongoDB: the collection `table_columns`, a document for each event and account."""

from typing_extensions import override

from services.registration.ports.table_columns import TableColumns
from shared.mongo.connection import Database


class MongoTableColumns(TableColumns):
    """The choices of all accounts."""

    def __init__(self, database: Database) -> None:
        self._choices = database["table_columns"]

    @override
    async def read(self, event: str, account: str) -> tuple[str, ...]:
        document = await self._choices.find_one({"_id": _key(event, account)}) or {}
        return tuple(document.get("columns", ()))

    @override
    async def save(self, event: str, account: str, columns: tuple[str, ...]) -> None:
        key = {"_id": _key(event, account)}
        if columns:
            await self._choices.update_one(key, {"$set": {"columns": list(columns)}}, upsert=True)
        else:
            await self._choices.delete_one(key)


def _key(event: str, account: str) -> dict[str, str]:
    return {"event": event, "account": account}
