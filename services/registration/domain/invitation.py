"""An invitation: a code by which people register once or several times, for one category."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from shared.errors import NotFound

Answer = Literal["open", "declined", "revoked", "lapsed"]
InvitationState = Literal["open", "used", "declined", "revoked", "expired"]


class UnknownInvitation(NotFound):
    """There is no such invitation here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation to an event. `uses` is how often it may be used, `used` how often it was.

    `holds_places`: a place is held for each use that is left. With `lock_email` only `email` may register by it; else
    names and `email` only fill in the form. `answer` is `lapsed` once its expiry was dealt with and its places are free
    again. `reason` is why it was declined. `note` is a word of the organisers to the reader.
    """

    code: str
    event: str
    category: str
    uses: int = 1
    used: int = 0
    email: str | None = None
    lock_email: bool = False
    holds_places: bool = False
    expires_at: datetime | None = None
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    locale: str | None = None
    note: str = ""
    answer: Answer = "open"
    reason: str = ""
    mailed_at: datetime | None = None
    reminded_at: datetime | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def uses_left(self) -> int:
        """How often it may still be used, leaving its expiry aside."""
        return max(self.uses - self.used, 0) if self.answer == "open" else 0

    @property
    def places_held(self) -> int:
        """The number of places that are held for those who have yet to use it."""
        return self.uses_left if self.holds_places else 0

    def state(self, now: datetime) -> InvitationState:
        """Its state at `now` (aware UTC)."""
        if self.answer in {"declined", "revoked"}:
            return "declined" if self.answer == "declined" else "revoked"
        if self.used >= self.uses:
            return "used"
        expired = self.answer == "lapsed" or (self.expires_at is not None and now >= self.expires_at)
        return "expired" if expired else "open"

    def changed(self, now: datetime, **fields: Any) -> "Invitation":
        """The invitation in its next version, with `fields` changed."""
        return replace(self, **fields, version=self.version + 1, updated_at=now)
