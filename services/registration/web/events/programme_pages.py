"""The public page of an event's programme."""

import textwrap

from aiohttp import web

from services.registration.domain.shown_places import shown_places
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.agenda_models import agenda_on_page
from services.registration.web.events.page_models import event_on_page
from services.registration.web.guards import visible
from services.registration.web.request_values import slug_of
from shared.http.pages import Pages, page_language, translator
from shared.language.languages import chosen

LONGEST_SUMMARY = 200  # characters, of what search engines and messengers show


def programme_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    return [web.get("/e/{slug}/programme", ProgrammePages(pages).page)]


class ProgrammePages:
    """The programme on a page to share and to print, for everybody."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the programme in the visitor's language."""
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        event, count = await dependencies.events.read_with_count(slug_of(request))
        view = event_on_page(
            visible(event, None), count, language, dependencies.clock(), translator(self._pages, request)
        )
        summary = " · ".join(filter(None, (view.when, view.venue, chosen(event.description, language))))
        return self._pages.render(
            request,
            "programme.html",
            event=view,
            agenda=agenda_on_page(event, shown_places(event, count, dependencies.clock()), language),
            summary=textwrap.shorten(summary, LONGEST_SUMMARY, placeholder="…"),
            public_url=dependencies.public_url,
            accent=accent_of(event),
        )
