"""A new invitation, as an organiser writes it, and whether it fits its event."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.event_definition import Fault
from services.registration.domain.invitation import Invitation
from services.registration.domain.places import PlaceCount, SoldOut, a_single_is_ahead, free_in_event
from shared.errors import Invalid


class InvitationFaulty(Invalid):
    """The invitation does not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationDraft:
    """The fields of an Invitation that its author chooses; `send`: it is mailed at once."""

    category: str
    uses: int = 1
    email: str | None = None
    lock_email: bool = False
    holds_places: bool = False
    expires_at: datetime | None = None
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    locale: str | None = None
    note: str = ""
    send: bool = False
    consented_at: datetime | None = None
    subscriber: str | None = None

    def check(self, event: Event, count: PlaceCount, now: datetime) -> None:
        """Raises EventOver, InvitationFaulty with every fault, SoldOut (it would hold more places than are free)."""
        event.check_not_over(now)
        if faults := tuple(draft_faults(self, event, now)):
            raise InvitationFaulty(errors=faults)
        free = places_to_hold(event, count, self.category, now)
        if self.holds_places and free is not None and self.uses > free:
            raise SoldOut(f"Free places that an invitation can hold: {free}.")

    def invitation(self, code: str, event: Event, now: datetime) -> Invitation:
        """The invitation with a code of its own. One that holds places holds none for ever, but follows the event."""
        fields = {name: value for name, value in asdict(self).items() if name != "send"}
        if self.holds_places and self.expires_at is None:
            fields["expires_at"] = event.places_held_until(now)
        return Invitation(**fields, code=code, event=event.slug, created_at=now, updated_at=now)


def places_to_hold(event: Event, count: PlaceCount, category: str, now: datetime) -> int | None:
    """The places that an invitation to `category` may hold at `now`: those that are free and that nobody waits for.

    None: there is no limit.
    """
    definition = event.category(category)
    if definition is None or a_single_is_ahead(event, count, category, now):
        return 0
    in_event = None if definition.online else free_in_event(event, count)
    in_category = definition.capacity
    if in_category is not None:
        in_category = max(in_category - count.taken_in_category(category), 0)
    return min((free for free in (in_event, in_category) if free is not None), default=None)


def draft_faults(draft: InvitationDraft, event: Event, now: datetime) -> Iterator[Fault]:
    """Yields every fault of a draft as (JSON pointer, sentence)."""
    if event.category(draft.category) is None:
        yield "/category", "There is no such category."
    if draft.email is None and (draft.send or draft.lock_email):
        yield "/email", "Enter an e-mail address."
    if draft.expires_at is not None and draft.expires_at <= now:
        yield "/expires_at", "This moment is past."
