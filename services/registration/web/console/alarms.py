"""Alarms on top of the console's pages: to each organiser those that are for them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Handler

from services.registration.domain.event import Event
from services.registration.web.dependencies import DEPENDENCIES
from shared.alarms.alarm import READERS, Alarm
from shared.contracts.alarms import AlarmKind
from shared.http.pages import page_language
from shared.identity.authorisation import Organiser, UnknownEvent
from shared.identity.guards import IDENTITIES, current_session
from shared.language.date_formats import short_moment

CONSOLE_PATH: Final = "/console"
ALARMS: web.AppKey[Callable[[], Awaitable[Sequence[Alarm]]]] = web.AppKey("alarms")
SHOWN: web.RequestKey[Sequence[Mapping[str, Any]]] = web.RequestKey("alarms", Sequence)
PAGES: Mapping[AlarmKind, str] = {
    "mails_failing": "/mail/console/events/{event}",
    "waiting_list_stuck": "/console/events/{event}/waiting-list",
    "devices_silent": "/door/console?event={event}",
    "devices_behind": "/door/console?event={event}",
}
"""Where something can be done about an alarm."""


@web.middleware
async def with_alarms(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Reads the alarms for a page of the console, of its event and of the installation, or of all the organiser's."""
    is_page = request.method == "GET" and f"{request.path}/".startswith(f"{CONSOLE_PATH}/")
    # mostly there is none; then nobody needs to know yet who looks
    if is_page and (session := current_session(request)) and (alarms := await request.app[ALARMS]()):
        organiser = await request.app[IDENTITIES].by_session(session)
        if organiser is not None:
            request[SHOWN] = await _views(request, organiser, alarms)
    return await handler(request)


async def _views(request: web.Request, organiser: Organiser, alarms: Sequence[Alarm]) -> list[Mapping[str, Any]]:
    page, views = request.match_info.get("slug"), []
    for alarm in alarms:
        if alarm.event and page not in (None, alarm.event):
            continue
        event = await _event(request, alarm.event)
        if _is_for(organiser, alarm, event):
            views.append(_view(alarm, event, is_named=page is None, language=page_language(request)))
    return views


async def _event(request: web.Request, slug: str) -> Event | None:
    try:
        return await request.app[DEPENDENCIES].events.read(slug) if slug else None
    except UnknownEvent:
        return None


def _is_for(organiser: Organiser, alarm: Alarm, event: Event | None) -> bool:
    if not alarm.event:
        return organiser.admin
    return event is not None and event.members.get(organiser.account) in READERS[alarm.kind]


def _view(alarm: Alarm, event: Event | None, *, is_named: bool, language: str) -> Mapping[str, Any]:
    return {
        "kind": alarm.kind,
        "number": alarm.number,
        "name": alarm.detail or alarm.subject,
        "title": event.title if event and is_named else None,
        "page": PAGES[alarm.kind].format(event=alarm.event) if alarm.kind in PAGES else None,
        "since": short_moment(alarm.seen_at, event.timezone, language) if event else None,
    }


def shown_alarms(request: web.Request) -> Sequence[Mapping[str, Any]]:
    """Returns the alarms for the page."""
    return request.get(SHOWN, ())
