"""One action on several registrations, and what becomes of each of them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from services.registration.domain.registration import Registration
from shared.errors import Conflict, NotFound

BulkAction = Literal["approve", "decline", "cancel", "category", "add_tag", "remove_tag", "resend"]
BULK_ACTIONS: tuple[BulkAction, ...] = get_args(BulkAction)
MOST_PEOPLE = 20_000
MOST_TAGS = 5

Outcome = Literal["approved", "waitlisted", "declined", "cancelled", "changed", "mailed", "unchanged"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
UNDOABLE: Mapping[BulkAction, BulkAction] = {"category": "category", "add_tag": "remove_tag", "remove_tag": "add_tag"}
"""The action that takes another one back. The others have sent e-mails, which nobody can take back."""


class UnknownBulk(NotFound):
    """This is not there any more."""


class TooManyPeople(Conflict):
    """These are more than 20,000 people; choose fewer of them with a filter."""


class TooManyTags(Conflict):
    """A person can have five tags at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """An action on the registrations with `codes`, in this order.

    `reason` is for declining; `category` (an id) and `tag` for what is named so. `categories` are those that people
    get back, by code, where the bulk with the id `undoes` is undone.
    """

    action: BulkAction
    codes: tuple[str, ...]
    reason: str | None = None
    category: str = ""
    tag: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    undoes: str | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Bulk":
        """The bulk in the options of a job."""
        return cls(**{**options, "codes": tuple(options["codes"])})

    def options(self) -> dict[str, Any]:
        """The options of a job that does it: JSON values."""
        return {**asdict(self), "codes": list(self.codes)}

    def category_for(self, code: str) -> str:
        """The category (an id) that a person gets."""
        return self.categories.get(code, self.category)


def outcome_of(action: BulkAction, before: Registration, after: Registration) -> Outcome:
    """Returns the outcome of an action that has been done with a registration."""
    if action == "resend":
        return "mailed"
    if after.version == before.version:
        return "unchanged"
    outcomes: Mapping[BulkAction, Outcome] = {"decline": "declined", "cancel": "cancelled"}
    if action == "approve":
        return "waitlisted" if after.state == "waitlisted" else "approved"
    return outcomes.get(action, "changed")


def with_tag(registration: Registration, tag: str) -> tuple[str, ...]:
    """Returns the tags with one more, once. Raises TooManyTags."""
    if tag in registration.tags:
        return registration.tags
    if len(registration.tags) >= MOST_TAGS:
        raise TooManyTags
    return (*registration.tags, tag)


def without_tag(registration: Registration, tag: str) -> tuple[str, ...]:
    """Returns the tags without one of them."""
    return tuple(present for present in registration.tags if present != tag)
