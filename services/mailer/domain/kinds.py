"""Kinds of mails: which go first, which can be written, and which registration writes anew when they are repeated."""

from collections.abc import Collection

from shared.contracts.mails import MailKind
from shared.errors import Invalid

# A person waits for these right now; a reminder to 250 people must not go before them.
_FIRST: frozenset[MailKind] = frozenset(
    {"sign_in", "confirmation", "confirm_address", "already_registered", "place_offered"}
)
_LAST: frozenset[MailKind] = frozenset(
    {"campaign", "thank_you", "certificate", "reminder", "still_coming", "invitation"}
)

# Registration can write these anew from its present state. What is stored of them may hold a revoked ticket.
PRESENT_STATE: frozenset[MailKind] = frozenset(
    {
        "confirmation",
        "waitlisted",
        "place_offered",
        "approval_pending",
        "approved",
        "declined",
        "changed",
        "cancelled",
        "already_registered",
        "reminder",
    }
)
# Somebody typed the address a moment ago and waits; no organiser of an event could lift a suppression for them.
ASKED_FOR_THEMSELVES: frozenset[MailKind] = frozenset({"sign_in", "confirm_address"})
PRIORITIES = (0, 1, 2)


class NoTemplateYet(Invalid):
    """There is no template for this kind of mail yet."""


def require_template(kind: MailKind, written: Collection[MailKind]) -> None:
    """Raises NoTemplateYet unless `kind` is one of the `written` kinds, for which there are templates."""
    if kind == "approved":
        raise NoTemplateYet("an approved attendee gets a confirmation or waiting-list mail, no mail of kind 'approved'")
    if kind not in written:
        raise NoTemplateYet(f"there is no template for mails of kind {kind!r} yet")


def priority(kind: MailKind, *, in_bulk: bool) -> int:
    """The place in the queue of a mail of this kind, or of one of many: one of PRIORITIES; the lowest goes first."""
    return 2 if in_bulk or kind in _LAST else 0 if kind in _FIRST else 1


def says_present_state(kind: MailKind) -> bool:
    """Whether mails of this kind say how a registration stands, so that a repetition must say how it stands now."""
    return kind in PRESENT_STATE
