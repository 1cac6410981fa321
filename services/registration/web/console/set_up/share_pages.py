"""The console's page for telling others of an event: its links, code for other sites, the feeds, the preview."""

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.web.console.console_pages import HOME
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.feeds import CALENDAR, JSON_FEED
from services.registration.web.events.previews import preview_path
from services.registration.web.guards import event_of
from shared.http.pages import LANGUAGE_NAMES, Pages, page_language, translations
from shared.identity.guards import for_organisers
from shared.language.languages import chosen, supported

PATH = HOME + "/events/{slug}/set-up/share"
FRAME_HEIGHT = 300  # pixels, enough on narrow phones for a title of two lines


def share_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""

    async def share(request: web.Request) -> web.Response:
        """Shows the event's links and code in the language that is asked for with `in`."""
        event = await event_of(request, "events:write")
        wanted = request.query.get("in") or page_language(request)
        language = supported(wanted, event.languages) or event.languages[0]
        return pages.render(
            request,
            "console_share.html",
            event={"slug": event.slug, "title": event.title},
            is_public=event.is_public,
            event_languages=[(code, LANGUAGE_NAMES[code]) for code in event.languages],
            chosen_language=language,
            register=translations(pages.locales, language).gettext("Register"),
            url=_url(request, event, language),
            frame={"title": chosen(event.title, language), "height": FRAME_HEIGHT},
            feeds=[request.app[DEPENDENCIES].public_url + path for path in (CALENDAR, JSON_FEED)],
            preview=preview_path(event, language),
            faults={},
            done="",
            accent=accent_of(event),
        )

    return [web.get(PATH, for_organisers(share, HOME))]


def _url(request: web.Request, event: Event, language: str) -> dict[str, str]:
    page = f"{request.app[DEPENDENCIES].public_url}/e/{event.slug}"
    return {"page": f"{page}?lang={language}", "frame": f"{page}/embed?lang={language}"}
