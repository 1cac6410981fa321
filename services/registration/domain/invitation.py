"""An invitation: a code by which people register once or several times, for one category."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from shared.documents.tickets import Random, random_text
from shared.errors import Conflict, NotFound
from shared.language.field_types import email_key

Answer = Literal["open", "declined", "revoked", "lapsed"]
InvitationState = Literal["open", "used", "declined", "revoked", "expired"]

CODE_LENGTH = 14  # of 5 random bits each
REMIND_AFTER = timedelta(days=1)


class UnknownInvitation(NotFound):
    """There is no such invitation here."""


class InvitationInvalid(Conflict):
    """This invitation is not valid."""


class InvitationForAnotherAddress(Conflict):
    """This invitation is for another e-mail address."""


class InvitationNotOpen(Conflict):
    """This invitation is no longer open."""


class InvitationForSeveral(Conflict):
    """This invitation is for several people: only its organisers can end it."""


class InvitationWithoutAddress(Conflict):
    """This invitation has no e-mail address to write to."""


class MailedToday(Conflict):
    """An e-mail about this invitation went out in the last 24 hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation to an event. `uses` is how often it may be used, `used` how often it was.

    `holds_places`: a place is held for each use that is left. With `lock_email` only `email` may register by it; else
    names and `email` only fill in the form. `answer` is `lapsed` once its expiry was dealt with and its places are free
    again. `reason` is why it was declined. `note` is a word of the organisers to the reader.

    `known` are digests of addresses that were registered already when somebody used it for them: nobody outside is to
    learn that, so for them the use is gone. `consented_at`: it is news, to which its reader agreed at that moment
    with another registration, `subscriber`.
    """

    code: str
    event: str
    category: str
    uses: int = 1
    used: int = 0
    known: tuple[str, ...] = ()
    email: str | None = None
    lock_email: bool = False
    holds_places: bool = False
    expires_at: datetime | None = None
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    locale: str | None = None
    note: str = ""
    consented_at: datetime | None = None
    subscriber: str | None = None
    answer: Answer = "open"
    reason: str = ""
    answered_at: datetime | None = None
    mailed_at: datetime | None = None
    reminded_at: datetime | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def reference(self) -> str:
        """A name for it where its code, which opens the form, must not be seen: in logs and ids of mails."""
        return sha256(f"{self.event} {self.code}".encode()).hexdigest()[:24]

    @property
    def uses_left(self) -> int:
        """How often it may still be used, leaving its expiry aside."""
        return max(self.uses - self.used - len(self.known), 0) if self.answer == "open" else 0

    @property
    def places_held(self) -> int:
        """The number of places that are held.

        Uses for addresses that were registered already do not free theirs: it would tell that they were.
        """
        return max(self.uses - self.used, 0) if self.is_holding else 0

    @property
    def is_used_up(self) -> bool:
        """Whether no use is left."""
        return self.used + len(self.known) >= self.uses

    @property
    def is_personal(self) -> bool:
        """Whether it is for one person."""
        return self.uses == 1

    def state(self, now: datetime) -> InvitationState:
        """Its state at `now` (aware UTC)."""
        if self.answer in {"declined", "revoked"}:
            return "declined" if self.answer == "declined" else "revoked"
        if self.is_used_up:
            return "used"
        return "expired" if self.answer == "lapsed" or self._is_past(now) else "open"

    def _is_past(self, now: datetime) -> bool:
        return self.expires_at is not None and now >= self.expires_at

    @property
    def is_holding(self) -> bool:
        """Whether it keeps places, leaving aside how many, and its expiry."""
        return self.answer == "open" and self.holds_places

    def is_due(self, now: datetime) -> bool:
        """Whether its expiry is to be dealt with: it is past, and the places are still held."""
        return self.is_holding and self._is_past(now)

    def check_open(self, now: datetime) -> None:
        """Raises InvitationNotOpen, with its state."""
        if (state := self.state(now)) != "open":
            raise InvitationNotOpen(f"The invitation is {state}.")

    def check_declinable(self, now: datetime) -> None:
        """Raises InvitationNotOpen, InvitationForSeveral: one reader does not decline for all others."""
        self.check_open(now)
        if not self.is_personal:
            raise InvitationForSeveral

    def check_revocable(self, now: datetime) -> None:
        """Raises InvitationNotOpen where there is nothing to take back: neither a use nor a place is left."""
        if not self.places_held:
            self.check_open(now)

    def check_admits(self, category: str, email: str, now: datetime) -> None:
        """Raises InvitationInvalid unless it opens `category` at `now`, InvitationForAnotherAddress."""
        if self.state(now) != "open" or category != self.category:
            raise InvitationInvalid
        if self.lock_email and email_key(email) != email_key(self.email or ""):
            raise InvitationForAnotherAddress

    def check_mailable(self, now: datetime) -> None:
        """Raises InvitationNotOpen, InvitationWithoutAddress, MailedToday."""
        self.check_open(now)
        if not self.email:
            raise InvitationWithoutAddress
        last = self.reminded_at or self.mailed_at
        if last and now < last + REMIND_AFTER:
            raise MailedToday

    def mailed(self, now: datetime) -> "Invitation":
        """The invitation of which its reader is mailed at `now`: the first time, or to remind them."""
        return self.changed(now, **{"reminded_at" if self.mailed_at else "mailed_at": now})

    def used_for(self, email: str, now: datetime) -> "Invitation":
        """The invitation after somebody with a new address has registered by it."""
        digest = digest_of(email)
        return self.changed(now, used=self.used + 1, known=tuple(known for known in self.known if known != digest))

    def used_for_known(self, email: str, now: datetime) -> "Invitation":
        """The invitation after it was used for an address that is registered already; the same the second time."""
        digest = digest_of(email)
        return self if digest in self.known else self.changed(now, known=(*self.known, digest))

    def without(self, email: str, random: Random, now: datetime) -> "Invitation":
        """The invitation after an address was forgotten: what it knew of it is as long, but nobody's."""
        digest, nobodys = digest_of(email), digest_of(new_invitation_code(random))
        return self.changed(now, known=tuple(nobodys if known == digest else known for known in self.known))

    def given_back(self, now: datetime) -> "Invitation":
        """The invitation with one use that somebody gave back."""
        return self.changed(now, used=max(self.used - 1, 0))

    def changed(self, now: datetime, **fields: Any) -> "Invitation":
        """The invitation in its next version, with `fields` changed."""
        return replace(self, **fields, version=self.version + 1, updated_at=now)


def new_invitation_code(random: Random) -> str:
    """A fresh code, which nobody guesses."""
    return random_text(CODE_LENGTH, random)


def as_code(text: str) -> str:
    """The code that somebody typed: in capitals, without what separates its letters."""
    return "".join(character for character in text.upper() if character.isalnum())


def digest_of(email: str) -> str:
    """A digest of an address: the same however it is written."""
    return sha256(email_key(email).encode(errors="replace")).hexdigest()[:32]
