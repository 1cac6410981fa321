"""The routes of the set-up pages of a programme."""

from aiohttp import web

from services.registration.web.console.set_up.programme import programme_page
from services.registration.web.console.set_up.programme_import import programme_import_routes
from services.registration.web.console.set_up.speakers import speaker_routes
from services.registration.web.console.set_up.talk import talk_routes
from services.registration.web.console.set_up.tracks import tracks_page
from shared.http.pages import Pages


def programme_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes of all pages of a programme."""
    return [
        *programme_page(pages).routes(),
        *tracks_page(pages).routes(),
        *speaker_routes(pages),
        *talk_routes(pages),
        *programme_import_routes(pages),
    ]
