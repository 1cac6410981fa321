"""The sections of the door's console, in the order of their navigation, and the addresses of its pages."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from aiohttp import web

from shared.http.pages import Pages, translator

HOME = "/door/console"
CONFLICTS = f"{HOME}/conflicts"
CARDS = f"{HOME}/cards"

Gettext = Callable[[str], str]


def section_names(_: Gettext) -> Mapping[str, str]:
    """The name of each section by its path below HOME. The navigation leaves out those whose page does not exist."""
    return {
        "": _("Phones"),
        "/cards": _("Gate cards"),
        "/lists": _("Lists and gates"),
        "/conflicts": _("Admitted twice"),
        "/walk-ins": _("Walk-ins"),
        "/watched": _("Watched guests"),
        "/paper": _("Paper lists"),
        "/rehearsal": _("Rehearsal"),
        "/log": _("Scan log"),
    }


def sections_of(pages: Pages, request: web.Request, event: str) -> list[tuple[str, str, str]]:
    """Path, address and name of each section that has a page."""
    served = {resource.canonical for resource in request.app.router.resources()}
    names = section_names(translator(pages, request)).items()
    return [(path, address_of(event, path), name) for path, name in names if HOME + path in served]


def address_of(event: str, path: str = "", **query: str) -> str:
    """The address of the page `path` below HOME for an event, with more of the query."""
    return f"{HOME}{path}?{urlencode({'event': event, **query})}"
