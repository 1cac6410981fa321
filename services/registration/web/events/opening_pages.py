"""The page on which somebody wants to be told when registration opens: the same answer for every address."""

from aiohttp import web
from pydantic import BaseModel

from services.registration.domain.event import Event
from services.registration.domain.opening import takes_wishes
from services.registration.use_cases.events.note_opening_wish import note_opening_wish
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.page_models import event_on_page
from services.registration.web.guards import visible
from services.registration.web.people.forms import Fault, field_faults
from services.registration.web.people.submission import equal_time
from services.registration.web.request_values import slug_of
from shared.http.bodies import field_value
from shared.http.client_address import client_address
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.language.field_types import EmailAddress


class WishModel(BaseModel):
    """The address to write to."""

    email: EmailAddress


def opening_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    opening = OpeningPages(pages)
    return [web.get("/e/{slug}/opening", opening.page), web.post("/e/{slug}/opening", opening.wish)]


class OpeningPages:
    """For everybody, as long as registration is still to open."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the form, or that the wish is noted."""
        return await self._render(request, await self._event(request), "")

    async def wish(self, request: web.Request) -> web.Response:
        """Notes the wish."""
        fields = await read_own_form(request)
        event, dependencies = await self._event(request), request.app[DEPENDENCIES]
        dependencies.submissions.spend(client_address(request))
        email = field_value(fields, "email")
        if faults := field_faults(WishModel, {"email": email}):
            text = translator(self._pages, request)(faults[0][1])
            return await self._render(request, event, email, {"email": Fault(text, "email")})
        async with equal_time():
            await note_opening_wish(
                event,
                WishModel(email=email).email,
                page_language(request),
                wishes=dependencies.opening_wishes,
                clock=dependencies.clock,
            )
        raise web.HTTPSeeOther(f"/e/{event.slug}/opening?done=noted#main")

    async def _event(self, request: web.Request) -> Event:
        event = visible(await request.app[DEPENDENCIES].events.read(slug_of(request)), None)
        if not takes_wishes(event, request.app[DEPENDENCIES].clock()):
            raise web.HTTPSeeOther(f"/e/{event.slug}")
        return event

    async def _render(
        self, request: web.Request, event: Event, email: str, faults: dict[str, Fault] | None = None
    ) -> web.Response:
        dependencies, gettext = request.app[DEPENDENCIES], translator(self._pages, request)
        _, count = await dependencies.events.read_with_count(event.slug)
        view = event_on_page(event, count, page_language(request), dependencies.clock(), gettext)
        return self._pages.render(
            request,
            "opening.html",
            status=422 if faults else 200,
            event=view,
            values={"email": email},
            faults=faults or {},
            done=request.query.get("done") == "noted",
            accent=accent_of(event),
        )
