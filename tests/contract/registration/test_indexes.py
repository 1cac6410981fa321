"""The database itself removes what is no longer of use."""

from services.registration.domain.sign_in import LONGEST
from shared.mongo.connection import Database


async def test_a_sign_in_is_removed_when_it_can_no_longer_be_renewed(database: Database) -> None:
    indexes = await database["sign_ins"].index_information()
    [index] = [index for index in indexes.values() if index["key"] == [("created_at", 1)]]
    assert index["expireAfterSeconds"] == LONGEST.total_seconds()
