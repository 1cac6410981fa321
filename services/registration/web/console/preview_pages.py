"""The preview of an event: its public page as attendees will see it, drafts included; its form sends nothing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, get_args
from urllib.parse import quote, urlencode

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.places import PlaceCount
from services.registration.web.console.console_pages import HOME
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import Accent, accent_of, accent_sheet
from services.registration.web.events.agenda_models import agenda_on_page
from services.registration.web.events.event_pages import EventPages
from services.registration.web.guards import event_of
from shared.http.pages import LANGUAGE_COOKIE, LANGUAGE_NAMES, POLICY, Pages, page_language
from shared.identity.guards import for_organisers

PATH = HOME + "/events/{slug}/preview"
Stage = Literal["now", "open", "full"]
STAGES: tuple[Stage, ...] = get_args(Stage)
SENDS_NOTHING = {**POLICY, "form-action": "'none'"}


def preview_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes: the page, and its colours, which nobody else may have of a draft."""
    previews = PreviewPages(pages)
    return [
        web.get(PATH, for_organisers(previews.page, HOME)),
        web.get(PATH + "/accent-{colour}.css", for_organisers(previews.accent, HOME)),
    ]


def preview_address(event: Event, language: str, stage: Stage = "now") -> str:
    """Returns the address of the preview in a language, at a stage of registration."""
    return f"{_path(event)}?{urlencode({'lang': language, 'as': stage})}"


class PreviewPages:
    """The preview, for those who may see the event's drafts."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._event_pages = EventPages(pages)

    async def page(self, request: web.Request) -> web.Response:
        """Shows the page as it is now, or as it will be while registration is open, or once all places are taken."""
        event = await event_of(request, "events:write")
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        stage: Stage = next((known for known in STAGES if known == request.query.get("as")), "now")
        _, count = await dependencies.events.read_with_count(event.slug)
        staged, places, now = at_stage(event, count, dependencies.clock(), stage)
        values = self._event_pages.values(request, staged, places, now=now)
        logo = _picture(event, "logo") if event.logo else None
        agenda = agenda_on_page(staged, places, language, _portrait)
        values |= {"accent": _accent(event), "agenda": agenda, "event": replace(values["event"], logo_url=logo)}
        response = self._pages.render(
            request,
            "console_preview.html",
            policy=SENDS_NOTHING,
            stage=stage,
            stages=[(known, preview_address(event, language, known)) for known in STAGES],
            own_languages=[
                (code, LANGUAGE_NAMES[code], preview_address(event, code, stage)) for code in event.languages
            ],
            set_up=f"{HOME}/events/{quote(event.slug, safe='')}/set-up",
            **values,
        )
        response.cookies.pop(LANGUAGE_COOKIE, None)  # the console stays in the organiser's language
        return response

    async def accent(self, request: web.Request) -> web.Response:
        """Returns the stylesheet with the event's colours."""
        return accent_sheet(await event_of(request, "events:write"))


def at_stage(event: Event, count: PlaceCount, now: datetime, stage: Stage) -> tuple[Event, PlaceCount, datetime]:
    """Returns the event, its places and the time, as they will be at a stage of registration."""
    if stage == "now":
        return event, count, now
    opened = replace(event, state="published", registration_opens_at=None, registration_closes_at=None)
    before_the_end = min(now, event.ends_at - timedelta(seconds=1))
    if stage == "open":
        return opened, PlaceCount(), before_the_end
    return replace(opened, capacity=1), PlaceCount(event=1), before_the_end


def _accent(event: Event) -> Accent | None:
    accent = accent_of(event)
    return replace(accent, url=f"{_path(event)}/{accent.css_class}.css") if accent else None


def _portrait(event: Event, speaker: str) -> str | None:
    """The address of a speaker's picture for organisers, who may see it in a draft, too."""
    return _picture(event, f"speaker-{speaker}") if event.portrait(speaker) else None


def _picture(event: Event, name: str) -> str:
    return f"/api/v1/events/{quote(event.slug, safe='')}/pictures/{quote(name, safe='')}"


def _path(event: Event) -> str:
    return PATH.format(slug=quote(event.slug, safe=""))
