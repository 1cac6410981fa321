"""The ports of pages that show organisers a mail before anybody gets it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.contracts.mails import MailKind, MailRequested, OrganiserWords


@dataclass(frozen=True, slots=True)
class Preview:
    """A mail as its reader sees it; `html` is a whole document and brings its pictures."""

    subject: str
    text: str
    html: str


class Previews(Protocol):
    """Writes mails that are not sent."""

    @property
    def kinds(self) -> Collection[MailKind]:
        """The kinds of mails that can be written."""

    async def preview(self, request: MailRequested) -> Preview:
        """The mail in the request's own words, or in ours. Raises BrokenText."""

    def values(self, request: MailRequested) -> Mapping[str, str]:
        """The value of each placeholder in the mail."""

    def our_words(self, kind: MailKind, language: str) -> OrganiserWords:
        """Our own text as an organiser could have written it."""


class MailedPeople(Protocol):
    """The people who got mails of an event already."""

    async def of_event(self, event: str) -> Sequence[MailRequested]:
        """The latest mail to each of the latest recipients, as it was asked for."""

    async def mail(self, event: str, mail: str) -> MailRequested | None:
        """The mail of this event with this id, if it is known to whom it went."""
