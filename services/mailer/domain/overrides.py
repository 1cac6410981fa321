"""Organisers' own subject and text for a kind of mail, in one language of one event, in the place of ours."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.mails import MailKind, OrganiserWords
from shared.errors import Invalid, NotFound
from shared.language.field_types import is_visible
from shared.language.organiser_text import Fault, check

_OF_EVENT = ("event", "when", "place", "reply_to", "manage_url")
_OF_PERSON = ("questions_url", "first_name", "last_name", "name", "company", "category", "code", "sessions")
_MORE: Mapping[MailKind, tuple[str, ...]] = {
    "waitlisted": ("position",),
    "place_offered": ("deadline",),
    "still_coming": ("deadline",),
    "invitation": ("deadline",),
    "declined": ("reason",),
    "thank_you": ("reason",),
    "cancelled": ("reason",),
    "changed": ("reason",),
    "event_changed": ("reason",),
    "event_postponed": ("reason",),
    "event_cancelled": ("reason",),
}
_TO_STRANGERS: frozenset[MailKind] = frozenset({"registration_open", "confirm_address", "invitation"})
# Mails to organisers, one that proves an address, and those that bring their own words.
_OURS_ALONE: frozenset[MailKind] = frozenset(
    {"alarm", "approved", "campaign", "confirm_address", "digest", "meal_sheet", "paper_list", "sign_in"}
)


class UnknownTemplate(NotFound):
    """There is no such text of an e-mail in this event."""


class TemplateInvalid(Invalid):
    """This text cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """An organiser's own words for mails of this kind to readers of this language."""

    event: str
    kind: MailKind
    language: str
    words: OrganiserWords
    changed_at: datetime

    @property
    def is_broken(self) -> bool:
        """Whether it no longer fits, because there is a placeholder less than when it was saved."""
        return any(faults_of(self.kind, self.words))


def overridable(kinds: Collection[MailKind]) -> frozenset[MailKind]:
    """The kinds among `kinds` that organisers may word themselves."""
    return frozenset(kinds) - _OURS_ALONE


def placeholders(kind: MailKind) -> tuple[str, ...]:
    """The placeholders in texts of this kind."""
    return (*_OF_EVENT, *(() if kind in _TO_STRANGERS else _OF_PERSON), *_MORE.get(kind, ()))


def faults_of(kind: MailKind, words: OrganiserWords) -> Iterator[tuple[str, Fault]]:
    """The faults of subject and text with the names of their fields."""
    for field, source in (("subject", words.subject), ("text", words.text)):
        for fault in check(source, placeholders(kind)):
            yield field, fault


def require_usable(kind: MailKind, words: OrganiserWords) -> None:
    """Raises TemplateInvalid for a text with faults, or without anything to read."""
    empty = [(f"/{field}", "Write something here.") for field in ("subject", "text") if _is_empty(words, field)]
    faults = [(f"/{field}", fault.sentence) for field, fault in faults_of(kind, words)]
    if empty or faults:
        raise TemplateInvalid(errors=(*empty, *faults))


def _is_empty(words: OrganiserWords, field: str) -> bool:
    return not is_visible(getattr(words, field))
