"""The routes of an event's set-up."""

from aiohttp import web

from services.registration.web.console.set_up.basics import basics_page
from services.registration.web.console.set_up.clone import clone_routes
from services.registration.web.console.set_up.form_pages import form_page_routes
from services.registration.web.console.set_up.form_preview import form_preview_routes
from services.registration.web.console.set_up.look import look_routes
from services.registration.web.console.set_up.new_event import new_event_routes
from services.registration.web.console.set_up.news_pages import news_routes
from services.registration.web.console.set_up.opening import opening_routes
from services.registration.web.console.set_up.overview import overview_routes
from services.registration.web.console.set_up.privacy import privacy_routes
from services.registration.web.console.set_up.programme_routes import programme_page_routes
from services.registration.web.console.set_up.question_pages import question_page_routes
from services.registration.web.console.set_up.registration import registration_page
from services.registration.web.console.set_up.session import session_routes
from services.registration.web.console.set_up.sessions import sessions_page
from services.registration.web.console.set_up.state_pages import state_routes
from shared.http.pages import Pages


def set_up_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes of all set-up pages."""
    return [
        *new_event_routes(pages),
        *overview_routes(pages),
        *state_routes(pages),
        *news_routes(pages),
        *basics_page(pages).routes(),
        *programme_page_routes(pages),
        *registration_page(pages).routes(),
        *opening_routes(pages),
        *sessions_page(pages).routes(),
        *session_routes(pages),
        *form_page_routes(pages),
        *question_page_routes(pages),
        *form_preview_routes(pages),
        *look_routes(pages),
        *privacy_routes(pages),
        *clone_routes(pages),
    ]
