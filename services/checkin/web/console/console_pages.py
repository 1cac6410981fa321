"""All pages of the door's console: their templates and routes. Each page is a file of its own beside this one."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from aiohttp import web

from services.checkin.web.board.board_pages import BoardPages
from services.checkin.web.console.card_pages import card_routes
from services.checkin.web.console.conflict_pages import conflict_routes
from services.checkin.web.console.device_pages import device_routes
from services.checkin.web.console.frame import Frame
from services.checkin.web.console.gate_pages import gate_routes
from services.checkin.web.console.list_pages import list_routes
from services.checkin.web.console.log_pages import log_routes
from services.checkin.web.console.paper_pages import paper_routes
from services.checkin.web.console.phone_pages import phone_routes
from services.checkin.web.console.rehearsal_pages import rehearsal_routes
from services.checkin.web.console.waiting_part import waiting_routes
from services.checkin.web.console.walk_in_pages import walk_in_routes
from services.checkin.web.console.watched_pages import watched_routes
from shared.http.assets import Assets, folder
from shared.http.pages import Pages, page_assets

WEB = Path(__file__).parents[1]
PAGES: Final[tuple[Callable[[Frame], list[web.RouteDef]], ...]] = (
    phone_routes,
    waiting_routes,
    device_routes,
    card_routes,
    conflict_routes,
    rehearsal_routes,
    watched_routes,
    list_routes,
    gate_routes,
    log_routes,
    paper_routes,
    walk_in_routes,
)


def new_console_pages() -> Pages:
    """The pages with their templates, catalogues and assets."""
    assets = Assets("/door/static", {**page_assets(), **folder(WEB / "static/console")})
    return Pages(WEB / "templates", WEB.parent / "locales", assets)


def console_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes of all pages."""
    frame = Frame(pages)
    return [*pages.assets.routes(), *BoardPages(pages).routes(), *(route for page in PAGES for route in page(frame))]
