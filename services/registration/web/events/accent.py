"""An event's colours as a stylesheet: the content policy forbids styles inside pages."""

from dataclasses import dataclass

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import visible
from services.registration.web.request_values import slug_of
from shared.documents.colours import legible_on, shade

MOIEN = "#005f73"
# The surfaces on which text in the accent is hardest to read: the darkest light one, the lightest dark one.
LIGHT, DARK = "#f4f6f7", "#1b2127"
# Pico's tick is white.
DARK_TICK = (
    "--pico-icon-checkbox:url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' "
    "fill='none' stroke='%23000' stroke-width='4' stroke-linecap='round' stroke-linejoin='round'%3E"
    "%3Cpolyline points='20 6 9 17 4 12'/%3E%3C/svg%3E\")"
)


@dataclass(frozen=True, slots=True)
class Accent:
    """The address of an event's stylesheet, which changes with its colour, and the class of what it colours."""

    url: str
    css_class: str


def accent_of(event: Event) -> Accent | None:
    """Returns the event's accent; None for an event without a colour of its own."""
    return Accent(f"/e/{event.slug}/{_css_class(event.accent)}.css", _css_class(event.accent)) if event.accent else None


async def get_accent(request: web.Request) -> web.Response:
    """Returns the stylesheet: the accent and its shade for text on light cards, and both lightened for dark ones."""
    return accent_sheet(visible(await request.app[DEPENDENCIES].events.read(slug_of(request)), None))


def accent_sheet(event: Event) -> web.Response:
    """Returns the stylesheet with an event's accent."""
    accent = event.accent or MOIEN
    name, (light, dark) = _css_class(accent), surfaces(accent)
    text = f".{name}{{{light}}}\n@media (prefers-color-scheme:dark){{.{name}{{{dark}}}}}\n"
    return web.Response(text=text, content_type="text/css", headers={"Cache-Control": "public, max-age=86400"})


def surfaces(colour: str) -> tuple[str, str]:
    """Returns the declarations of an accent (#rrggbb) on light pages, and of the lightened one on dark pages."""
    lightened = shade(colour, DARK)
    light = f"{_surface(colour)};--accent-text:{shade(colour, LIGHT)}"
    return light, f"{_surface(lightened)};--accent-text:{lightened}"


def _css_class(colour: str) -> str:
    return f"accent-{colour[1:].lower()}"


def _surface(colour: str) -> str:
    """The declarations of a surface in `colour` and of what stands on it."""
    ink = legible_on(colour)
    tick = f";{DARK_TICK}" if ink == "#000000" else ""
    # Towards this colour the surface may fade: letters on it can only be read better there.
    depth = "#ffffff" if ink == "#000000" else "#000000"
    return f"--accent:{colour};--on-accent:{ink};--depth:{depth}{tick}"
