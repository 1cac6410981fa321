"""An event's colours as a stylesheet: the content policy forbids styles inside pages."""

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


def accent_url(event: Event) -> str | None:
    """Returns the address of the event's stylesheet, which changes with its colour; None without a colour."""
    return f"/e/{event.slug}/accent-{event.accent[1:].lower()}.css" if event.accent else None


async def get_accent(request: web.Request) -> web.Response:
    """Returns the stylesheet, with a shade for text that is legible on light and on dark cards."""
    event = visible(await request.app[DEPENDENCIES].events.read(slug_of(request)), None)
    accent = event.accent or MOIEN
    ink = legible_on(accent)
    tick = f";{DARK_TICK}" if ink == "#000000" else ""
    text = (
        f":root{{--accent:{accent};--on-accent:{ink};--accent-text:{shade(accent, LIGHT)}{tick}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--accent-text:{shade(accent, DARK)}}}}}\n"
    )
    return web.Response(text=text, content_type="text/css", headers={"Cache-Control": "public, max-age=86400"})
