"""Those who can register before everybody else can."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersFirst:
    """Those who can register before `until`, while others cannot: by their address, its domain or organisation.

    `organisations` are ids in the team's list; with `members`, all that are marked as members there.
    """

    until: datetime
    addresses: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    members: bool = False

    def without_people(self) -> "MembersFirst | None":
        """The same for a copy of the event, without the addresses of single people; None where nobody is left."""
        rest = replace(self, addresses=())
        return rest if rest.domains or rest.organisations or rest.members else None

    def faults(self, opens_at: datetime | None, closes_at: datetime) -> Iterator[tuple[str, str]]:
        """Yields what does not fit to the time in which people register, as (JSON pointer, sentence)."""
        if opens_at and self.until <= opens_at:
            yield "/members_first/until", "The time for members must end after registration opens: choose other dates."
        if self.until > closes_at:
            yield (
                "/members_first/until",
                "The time for members must be over before registration closes: choose other dates.",
            )
        if not (self.addresses or self.domains or self.organisations or self.members):
            yield "/members_first/members", "Say who may register first."
