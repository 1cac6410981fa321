"""What an attendee's own link opens. Whoever has it may use it."""

from dataclasses import dataclass

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.registration import Registration, UnknownRegistration
from services.registration.ports.people import Entry
from services.registration.web.dependencies import DEPENDENCIES


@dataclass(frozen=True, slots=True)
class Opened:
    """What a manage link opens: the registration, its event, and the address of the page."""

    entry: Entry
    event: Event
    here: str

    @property
    def registration(self) -> Registration:
        """The registration itself."""
        return self.entry.registration

    @property
    def secret(self) -> str:
        """The secret of the ticket. Raises UnknownRegistration where there is none."""
        if self.registration.state != "confirmed" or self.registration.secret is None:
            raise UnknownRegistration
        return self.registration.secret


async def open_link(request: web.Request) -> Opened:
    """What the link in the path opens. Raises UnknownRegistration, PlaceHandedOver."""
    dependencies, token = request.app[DEPENDENCIES], request.match_info["token"]
    named = dependencies.links.named_by(token)
    if named is None:
        raise UnknownRegistration
    entry = await dependencies.registrations.read_by_id(named)
    if not dependencies.links.opens(token, entry.registration):
        raise UnknownRegistration
    event = await dependencies.events.read(entry.registration.event)
    return Opened(entry, event, f"/r/{token}")
