"""Messages with which copies catch up: digests of a publisher's state, and requests to publish it again.

`event` is "" for the states of no single event: the events themselves, accounts and tokens.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

Service: TypeAlias = Literal["registration", "checkin", "mailer"]
NO_EVENT = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepublishRequested:
    """A request that `publisher` publishes its state again: of one event, or (None) of everything.

    `known_epoch` is the highest epoch in the copy that needs it. With `digests_only` it publishes digests, by which
    copies find out what they lack.
    """

    NAME: ClassVar = "republish.requested.v1"
    publisher: Service
    event: str | None
    known_epoch: int = 0
    digests_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPublished:
    """How many things `publisher` has of a `kind` of message in an event, and the sum of their versions.

    `epoch` is the one that the publisher gives to their states now.
    """

    NAME: ClassVar = "digest.published.v1"
    publisher: Service
    event: str
    kind: str
    count: int
    versions: int
    epoch: int = 0
