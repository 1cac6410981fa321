"""The next state of a mail after an attempt, and the moment of the next attempt.

A mail whose server took it without an answer has an unknown fate: it may have arrived, and goes out once more at most.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.mailer.domain.addresses import without_addresses
from services.mailer.domain.mails import Mail, Outcome
from shared.contracts.mailer import MailState

BACKOFF_SCHEDULE = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
THEN_EVERY = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=48)
# A mail of unknown fate is sent once more: its receiver tells two by their Message-ID.
MOST_LOST = 2
# Another worker takes over after this time; from the claim until the server may have the mail, less passes …
LEASE = timedelta(seconds=30)
# … and from then on the server gets more time (RFC 5321 4.5.3.2.6 asks for patience after the final dot).
HANDING_OVER_LEASE = timedelta(seconds=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The state in which an attempt leaves a mail. With `waits_for_server` it goes as soon as the server is back."""

    state: MailState
    reason: str | None
    times_lost: int
    next_at: datetime | None = None
    backoff_step: int = 0
    waits_for_server: bool = False

    @property
    def is_final(self) -> bool:
        """Whether there will be no other attempt."""
        return self.next_at is None


def settle(mail: Mail, outcome: Outcome, now: datetime, unknown_retry: timedelta) -> Settlement:
    """The settlement of an attempt that ended at `now`; `unknown_retry` is the wait after a lost connection.

    Only a mail that no server can have taken may fail: one that was lost before stays unknown.
    """
    outcome = replace(outcome, reason=without_addresses(outcome.reason))
    if outcome.kind == "accepted":
        return Settlement(state="sent", reason=None, times_lost=mail.times_lost)
    if outcome.kind == "lost":
        return _lost(mail, outcome.reason, now + unknown_retry)
    if outcome.kind in ("refused", "unsendable"):
        return _final(mail, outcome.reason)
    if outcome.kind == "suppressed":
        return replace(_final(mail, outcome.reason), state="unknown" if mail.times_lost else "suppressed")
    return _later(mail, outcome, now)


def _lost(mail: Mail, reason: str, again_at: datetime) -> Settlement:
    times_lost = mail.times_lost + 1
    return Settlement(
        state="unknown", reason=reason, times_lost=times_lost, next_at=again_at if times_lost < MOST_LOST else None
    )


def _final(mail: Mail, reason: str) -> Settlement:
    return Settlement(state="unknown" if mail.times_lost else "failed", reason=reason, times_lost=mail.times_lost)


def _later(mail: Mail, outcome: Outcome, now: datetime) -> Settlement:
    next_at = now + backoff(mail.backoff_step)
    if next_at > (mail.first_tried_at or now) + GIVE_UP_AFTER:
        return _final(mail, f"given up after 48 hours: {outcome.reason}")
    return Settlement(
        state="retrying",
        reason=outcome.reason,
        times_lost=mail.times_lost,
        next_at=next_at,
        backoff_step=mail.backoff_step + 1,
        waits_for_server=outcome.kind in ("unreachable", "interrupted"),
    )


def backoff(step: int) -> timedelta:
    """The pause of a mail after its temporary failure number `step` (0 = first)."""
    return BACKOFF_SCHEDULE[step] if step < len(BACKOFF_SCHEDULE) else THEN_EVERY
