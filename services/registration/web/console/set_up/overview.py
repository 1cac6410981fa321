"""The overview of an event's set-up: how it stands, what may be missing, and its moves to other states."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from aiohttp import web

from services.registration.domain.checklist import Hint, checklist
from services.registration.domain.event import Event
from services.registration.domain.event_states import moves_from
from services.registration.domain.places import PlaceCount
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.preview_pages import preview_address
from services.registration.web.console.set_up.news_pages import people_with_news
from services.registration.web.console.set_up.set_up_page import PATH, event_languages, set_up_path
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.page_models import Gettext
from services.registration.web.guards import event_of
from shared.http.pages import LANGUAGE_NAMES, Pages, page_language, translator
from shared.identity.guards import for_organisers
from shared.jobs.job import UnknownJob
from shared.language.languages import chosen

DONE = {
    "published": "Published. This is the link to send.",
    "draft": "The event is a draft again.",
    "closed": "Registration is closed.",
    "postponed": "The event is postponed.",
    "cancelled": "The event is cancelled.",
    "archived": "The event is archived.",
    "told": "The e-mails are on their way.",
    "dismissed": "Nobody is told.",
}
NOT_POSSIBLE = "That was not possible: the event has changed meanwhile, or people are registered."


def overview_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the route."""
    return [web.get(PATH, for_organisers(OverviewPages(pages).page, HOME))]


class OverviewPages:
    """The overview, for those who may change the event."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the overview."""
        event = await event_of(request, "events:write")
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        _, count = await dependencies.events.read_with_count(event.slug)
        gettext, progress = translator(self._pages, request), await _progress(request, event)
        done = "" if progress else DONE.get(request.query.get("done", ""), "")
        return self._pages.render(
            request,
            "console_set_up.html",
            event={"slug": event.slug, "title": event.title, "state": event.state, "is_public": event.is_public},
            path=set_up_path(event),
            hints=[_line(hint, event, language, gettext) for hint in checklist(event, dependencies.clock())],
            moves=[move for move in moves_from(event.state) if move.target != "draft" or not _anybody(count)],
            sentence=gettext,
            news=await people_with_news(request, event),
            progress=progress,
            link=f"{dependencies.public_url}/e/{quote(event.slug, safe='')}",
            previews=[(code, name, preview_address(event, code)) for code, name in event_languages(event)],
            refusal=gettext(NOT_POSSIBLE) if "refused" in request.query else "",
            faults={},
            done=gettext(done) if done else "",
            accent=accent_of(event),
        )


def _anybody(count: PlaceCount) -> bool:
    categories, _ = count.names_in_use()
    return bool(categories)


def _line(hint: Hint, event: Event, language: str, gettext: Gettext) -> dict[str, Any]:
    """A line of the checklist in the organiser's language."""
    values = {name: chosen(v, language) if isinstance(v, Mapping) else v for name, v in hint.values.items()}
    languages = ", ".join(LANGUAGE_NAMES[code] for code in hint.languages)
    text = gettext(hint.sentence) % {**values, "languages": languages}
    return {"weight": hint.weight, "text": text, "url": f"{set_up_path(event)}/{hint.page}"}


async def _progress(request: web.Request, event: Event) -> dict[str, Any] | None:
    """The job that tells people, named in the address: how many e-mails it has sent, and whether it is done."""
    try:
        job = await request.app[DEPENDENCIES].jobs.read(request.query.get("job", ""))
    except UnknownJob:
        return None
    return {"mails": job.counts.get("mails", 0), "state": job.state} if job.event == event.slug else None
