"""Messages with which copies catch up: digests of a publisher's state, and requests to publish it again."""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

Service: TypeAlias = Literal["registration", "checkin", "mailer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepublishRequested:
    """A request that `publisher` publishes its state again: of one event, or (None) of everything."""

    NAME: ClassVar = "republish.requested.v1"
    publisher: Service
    event: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPublished:
    """How many things `publisher` has of a `kind` of message in an event, and the sum of their versions."""

    NAME: ClassVar = "digest.published.v1"
    publisher: Service
    event: str
    kind: str
    count: int
    versions: int
