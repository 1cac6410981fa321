"""MailFilter mails there are, and which go first."""

from shared.contracts.registration import MailKind
from shared.errors import Invalid

# Those that have templates by now. `approved` has none: whoever is let in gets a confirmation.
WRITTEN: frozenset[MailKind] = frozenset(
    {
        "confirmation",
        "waitlisted",
        "approval_pending",
        "declined",
        "changed",
        "handed_over",
        "cancelled",
        "already_registered",
    }
)
# A person waits for these right now; a reminder to 250 people must not stand before them.
_FIRST: frozenset[MailKind] = frozenset({"sign_in", "confirmation", "already_registered", "place_offered"})
_LAST: frozenset[MailKind] = frozenset({"campaign", "thank_you", "certificate", "reminder", "still_coming"})


PRIORITIES = (0, 1, 2)


class NoTemplateYet(Invalid):
    """There is no template for this kind of mail yet."""


def require_template(kind: MailKind) -> None:
    """Raises NoTemplateYet unless mails of this kind can be written."""
    if kind == "approved":
        raise NoTemplateYet("whoever is approved gets a confirmation or waiting-list mail, no mail of kind 'approved'")
    if kind not in WRITTEN:
        raise NoTemplateYet(f"there is no template for mails of kind {kind!r} yet")


def priority(kind: MailKind) -> int:
    """Where mails of this kind stand in the queue: the one of PRIORITIES; lower goes first."""
    return 0 if kind in _FIRST else 2 if kind in _LAST else 1
