"""States that wait as a mark in the document that has changed, set by the update that changes it.

The message is made from the document when it is published; of several changes in a row, the last may do for all.
"""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Sequence
from typing import ClassVar

from pymongo import UpdateMany
from typing_extensions import override

from shared.contracts import Message, encode
from shared.messaging.broker import Envelope
from shared.messaging.publication import MARK, Document, Unpublished


class MarkedDocuments(Unpublished):
    """Documents of one collection whose state is a message."""

    version: ClassVar[str] = "version"
    """The field that grows with each change of the state."""

    @override
    @abstractmethod
    def state(self, document: Document) -> Message: ...

    @override
    def envelope(self, document: Document, state: Message | None) -> Envelope:
        message = state or self.state(document)
        return Envelope(f"{document['_id']}.{document[self.version]}", message.NAME, encode(message))

    @override
    async def confirm(self, documents: Sequence[Document]) -> None:
        by_version = defaultdict(list)
        for document in documents:
            by_version[document[self.version]].append(document["_id"])
        # A document that has changed meanwhile has another version, and stays marked.
        removals = [
            UpdateMany({"_id": {"$in": ids}, self.version: version}, {"$unset": {MARK: ""}})
            for version, ids in by_version.items()
        ]
        if removals:
            await self._collection.bulk_write(removals, ordered=False)
