"""The frame of every page of the door's console: the event's title, the sections, and what waits in them."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.scans.list_conflicts import list_conflicts
from services.checkin.web.console.sections import HOME, address_of, sections_of
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.guards import setup_for
from shared.http.pages import Pages
from shared.identity.guards import CONSOLE


@dataclass(frozen=True, slots=True)
class Frame:
    """Renders the pages of one event's door. Templates extend `door_base.html` and get, besides their own values,

    `event` (slug, title) and `door(path, **query)`, the address of a page or form below HOME for this event.
    """

    pages: Pages

    async def render(
        self, request: web.Request, setup: EventSetup, template: str, *, status: int = 200, **values: Any
    ) -> web.Response:
        """Returns the page in the visitor's language."""
        event = setup.event
        return self.pages.render(
            request,
            template,
            status=status,
            event={"slug": event.slug, "title": event.title or {"en": event.slug}},
            door=partial(address_of, event.slug),
            sections=sections_of(self.pages, request, event.slug),
            section=request.path.removeprefix(HOME),
            waiting=await _waiting(request, setup),
            **values,
        )

    def part(self, request: web.Request, setup: EventSetup, template: str, **values: Any) -> web.Response:
        """Returns a part of a page alone, for a script that keeps it fresh."""
        return self.pages.render(request, template, door=partial(address_of, setup.event.slug), **values)


async def _waiting(request: web.Request, setup: EventSetup) -> dict[str, int]:
    """How many things wait for a person, by the path of their section."""
    dependencies, event = request.app[DEPENDENCIES], setup.event.slug
    conflicts = await list_conflicts(event, scan_store=dependencies.scan_store, limit=1)
    phones = sum(device.waits for device in await dependencies.devices.of_event(event))
    return {"": phones, "/conflicts": conflicts.total}


async def setup_of_page(request: web.Request) -> EventSetup:
    """The event that the query names; without one the visitor is sent to the list of events.

    Raises UnknownEvent, OutOfScope.
    """
    if "event" not in request.query:
        raise web.HTTPSeeOther(request.app[CONSOLE])
    return await setup_for(request)
