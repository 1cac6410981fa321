"""An event's own colour, as a stylesheet of its own: pages allow no styles within them."""

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.web.parts import PARTS, slug_of, visible
from shared.colours import legible_on, shade

MOIEN = "#005f73"
# The surfaces on which text in the accent is hardest to read: the darkest light one, the lightest dark one.
LIGHT, DARK = "#f4f6f7", "#1b2127"


def accent_url(event: Event) -> str | None:
    """The address of the event's colours; it changes with them."""
    return f"/e/{event.slug}/accent-{event.accent[1:].lower()}.css" if event.accent else None


async def get_accent(request: web.Request) -> web.Response:
    """The event's colours; for text a shade that can be read on light and on dark cards."""
    event = visible(await request.app[PARTS].events.read(slug_of(request)), None)
    accent = event.accent or MOIEN
    text = (
        f":root{{--accent:{accent};--on-accent:{legible_on(accent)};--accent-text:{shade(accent, LIGHT)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--accent-text:{shade(accent, DARK)}}}}}\n"
    )
    return web.Response(text=text, content_type="text/css", headers={"Cache-Control": "public, max-age=86400"})
