"""A backup that is being restored: until all of it is there, no service may work with the database."""

from shared.mongo.connection import Database

MARK = "unfinished_restore"  # a collection that is there while a backup is being restored
RESTORES = "restores"  # check-in's: one document a restore


class RestoreUnfinished(Exception):
    """A backup is being restored, or a restore was killed. Complete it: python -m deploy.backup restore"""


async def wait_for_restore(database: Database) -> None:
    """Raises RestoreUnfinished while a backup is being restored into the database; the service then tries again."""
    if await database[MARK].find_one({}) is not None:
        raise RestoreUnfinished(RestoreUnfinished.__doc__)
