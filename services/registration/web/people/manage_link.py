"""The link by which attendees manage their registration. Anybody who has it may use it."""

from dataclasses import dataclass

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.registration import Registration, UnknownRegistration
from services.registration.ports.people import Entry
from services.registration.web.dependencies import DEPENDENCIES


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A registration as its manage link opens it, with its event and the path of the page."""

    entry: Entry
    event: Event
    path: str

    @property
    def registration(self) -> Registration:
        """The registration without its waiting position, mail and attendance."""
        return self.entry.registration

    @property
    def stands(self) -> bool:
        """Whether it is a registration for an event that takes place."""
        registration = self.registration
        return registration.is_active and not registration.erased_at and self.event.state != "cancelled"

    @property
    def secret(self) -> str:
        """The secret of the ticket. Raises UnknownRegistration where there is none."""
        if self.registration.state != "confirmed" or self.registration.secret is None:
            raise UnknownRegistration
        return self.registration.secret


async def open_link(request: web.Request) -> OpenedLink:
    """Returns the registration of the link in the path. Raises UnknownRegistration, PlaceHandedOver."""
    dependencies, token = request.app[DEPENDENCIES], request.match_info["token"]
    named = dependencies.links.named_by(token)
    if named is None:
        raise UnknownRegistration
    entry = await dependencies.registrations.read_by_id(named)
    if not dependencies.links.opens(token, entry.registration):
        raise UnknownRegistration
    event = await dependencies.events.read(entry.registration.event)
    return OpenedLink(entry, event, f"/r/{token}")
