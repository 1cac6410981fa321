"""Copies that catch up: publishers tell from time to time how much there is; who has less asks for all of it again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from shared.contracts import Message
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.supervision import heartbeat

DIGEST_SECONDS = 60.0
PATIENCE = 2  # mismatches in a row: what is on its way just now is no loss

Digests = Callable[[], Awaitable[list[Message]]]
Send = Callable[[Message], Awaitable[None]]
log = structlog.get_logger()


async def publish_digests(digests: Digests, send: Callable[[list[Message]], Awaitable[None]]) -> None:
    """Tells every DIGEST_SECONDS how much there is; for ever."""
    while True:
        await send(await digests())
        heartbeat("digests")
        await asyncio.sleep(DIGEST_SECONDS)


@dataclass(slots=True)
class CopyCheck:
    """Compares digests of one `kind` of message with one's own copy.

    `own` gives the number of things in an event's copy, and the sum of their versions.
    """

    kind: str
    own: Callable[[str], Awaitable[tuple[int, int]]]
    send: Send
    _mismatches: dict[str, int] = field(default_factory=dict)

    async def compare(self, digest: DigestPublished) -> None:
        """Asks the publisher for an event's whole state when its digest did not match PATIENCE times in a row."""
        if digest.kind != self.kind:
            return
        if await self.own(digest.event) == (digest.count, digest.versions):
            self._mismatches.pop(digest.event, None)
            return
        seen = self._mismatches[digest.event] = self._mismatches.get(digest.event, 0) + 1
        if seen >= PATIENCE:
            del self._mismatches[digest.event]
            log.warning("copy is incomplete", kind=self.kind, subject_event=digest.event)
            await self.send(RepublishRequested(publisher=digest.publisher, event=digest.event or None))
