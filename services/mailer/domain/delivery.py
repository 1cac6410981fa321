"""What an attempt's outcome means for a mail: its next state, and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.mailer.domain.mails import Mail, Outcome
from shared.contracts.mailer import MailState

LADDER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
THEN_EVERY = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=48)
# A mail of unknown fate is sent once more: its receiver tells two by their Message-ID.
MOST_LOST = 2
# A worker that dies is noticed after this; it takes less time from the claim until the server may have the mail …
LEASE = timedelta(seconds=30)
# … and from then on the server is given more (RFC 5321 4.5.3.2.6 asks for patience after the final dot).
HANDING_OVER_LEASE = timedelta(seconds=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The state that an attempt leaves a mail in. `waits_for_server`: it goes as soon as the server is back."""

    state: MailState
    reason: str | None
    times_lost: int
    next_at: datetime | None = None
    ladder_step: int = 0
    waits_for_server: bool = False


def settle(mail: Mail, outcome: Outcome, now: datetime, unknown_retry: timedelta) -> Settlement:
    """What `outcome` of this attempt, ended at `now`, means; `unknown_retry` is the wait after a lost connection.

    Only a mail that no server can have taken may fail: one that was lost before stays unknown.
    """
    if outcome.kind == "accepted":
        return Settlement(state="sent", reason=None, times_lost=mail.times_lost)
    if outcome.kind == "lost":
        return _lost(mail, outcome.reason, now + unknown_retry)
    if outcome.kind in ("refused", "unsendable"):
        return _final(mail, outcome.reason)
    return _later(mail, outcome, now)


def _lost(mail: Mail, reason: str, again_at: datetime) -> Settlement:
    times_lost = mail.times_lost + 1
    return Settlement(
        state="unknown", reason=reason, times_lost=times_lost, next_at=again_at if times_lost < MOST_LOST else None
    )


def _final(mail: Mail, reason: str) -> Settlement:
    return Settlement(state="unknown" if mail.times_lost else "failed", reason=reason, times_lost=mail.times_lost)


def _later(mail: Mail, outcome: Outcome, now: datetime) -> Settlement:
    next_at = now + pause(mail.ladder_step)
    if next_at > (mail.first_tried_at or now) + GIVE_UP_AFTER:
        return _final(mail, f"given up after 48 hours: {outcome.reason}")
    return Settlement(
        state="retrying",
        reason=outcome.reason,
        times_lost=mail.times_lost,
        next_at=next_at,
        ladder_step=mail.ladder_step + 1,
        waits_for_server=outcome.kind == "unreachable",
    )


def pause(step: int) -> timedelta:
    """How long a mail rests after its temporary failure number `step` (0 = first)."""
    return LADDER[step] if step < len(LADDER) else THEN_EVERY
