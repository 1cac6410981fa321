"""Submissions that wait for a confirmation of their address, in MongoDB, which forgets each after a day."""

from dataclasses import asdict

from pydantic import TypeAdapter
from typing_extensions import override

from services.registration.domain.held_submission import HELD_FOR, HeldSubmission, LinkExpired, hash_of
from services.registration.domain.registration_form import RegistrationForm
from services.registration.ports.held_submissions import HeldSubmissions
from shared.clock import utc_now
from shared.mongo.connection import Database

_FORM = TypeAdapter(RegistrationForm)


class MongoHeldSubmissions(HeldSubmissions):
    """One document a submission, under the hash of its token."""

    def __init__(self, database: Database) -> None:
        self._held = database["held_submissions"]

    async def prepare(self) -> None:
        """Makes the index by which the database forgets."""
        await self._held.create_index("at", expireAfterSeconds=int(HELD_FOR.total_seconds()))

    @override
    async def keep(self, held: HeldSubmission) -> None:
        fields = {"event": held.event, "language": held.language, "at": held.at, "form": asdict(held.form)}
        await self._held.insert_one({"_id": held.token_hash, **fields})

    @override
    async def read(self, token: str) -> HeldSubmission:
        # The database may be a minute late.
        query = {"_id": hash_of(token), "at": {"$gt": utc_now() - HELD_FOR}}
        document = await self._held.find_one(query)
        if document is None:
            raise LinkExpired
        fields = {name: document[name] for name in ("event", "language", "at")}
        return HeldSubmission(token_hash=document["_id"], form=_FORM.validate_python(document["form"]), **fields)
