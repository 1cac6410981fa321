"""A small frame about one event for other sites: its date, its places, and the way to its page."""

from aiohttp import web

from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.page_models import event_on_page
from services.registration.web.guards import visible
from services.registration.web.request_values import slug_of
from shared.http.pages import POLICY, Pages, page_language, translator

# Any site may show it: it has no form, sets no cookie and reads none but the language.
FRAME = {**POLICY, "frame-ancestors": "*", "form-action": "'none'", "script-src": "'none'", "connect-src": "'none'"}


def embed_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the route."""

    async def embed(request: web.Request) -> web.Response:
        """Shows the event in a frame."""
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        event, count = await dependencies.events.read_with_count(slug_of(request))
        visible(event, None)
        view = event_on_page(event, count, language, dependencies.clock(), translator(pages, request))
        response = pages.render(request, "embed.html", policy=FRAME, event=view, accent=accent_of(event))
        response.cookies.clear()
        return response

    return [web.get("/e/{slug}/embed", embed)]
