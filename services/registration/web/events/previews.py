"""The pictures that messengers show beside links to events."""

import asyncio
import hashlib
from functools import lru_cache

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import visible
from services.registration.web.request_values import slug_of
from shared.documents.preview import Preview, preview_png
from shared.http.pages import Pages, translations
from shared.http.problems import NoSuchPlace
from shared.language.date_formats import line_start, month_and_day, when
from shared.language.languages import LANGUAGES, chosen

A_YEAR = "public, max-age=31536000, immutable"
NOTICES = {"cancelled": "Event cancelled", "postponed": "Event postponed"}


def preview_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the route."""

    async def get_preview(request: web.Request) -> web.Response:
        """Returns an event's picture in one language, under an address that is new whenever the picture is."""
        dependencies, key = request.app[DEPENDENCIES], request.match_info["key"]
        event = visible(await dependencies.events.read(slug_of(request)), None)
        language = key.partition("-")[0]
        if language not in LANGUAGES or key != _key(event, language):
            raise NoSuchPlace
        logo = await dependencies.pictures.read(event.slug, event.logo) if event.logo else None
        png = await asyncio.to_thread(_drawn, _preview(event, language, pages, logo))
        return web.Response(body=png, content_type="image/png", headers={"Cache-Control": A_YEAR})

    return [web.get("/e/{slug}/preview-{key}.png", get_preview)]


def preview_path(event: Event, language: str) -> str:
    """Returns the address of the event's picture in `language`."""
    return f"/e/{event.slug}/preview-{_key(event, language)}.png"


def _key(event: Event, language: str) -> str:
    """The language, and a digest of everything that is on the picture."""
    facts = (*_facts(event, language).values(), event.accent, event.logo, NOTICES.get(event.state))
    return f"{language}-{hashlib.sha256(repr(facts).encode()).hexdigest()[:16]}"


def _facts(event: Event, language: str) -> dict[str, str]:
    month, day = month_and_day(event.starts_at, event.timezone, language)
    return {
        "title": chosen(event.title, language),
        "when": line_start(when(event.starts_at, event.ends_at, event.timezone, language)),
        "month": month,
        "day": day,
        "place": event.venue.name or event.venue.address,
    }


def _preview(event: Event, language: str, pages: Pages, logo: bytes | None) -> Preview:
    notice = NOTICES.get(event.state)
    gettext = translations(pages.locales, language).gettext
    return Preview(
        language=language,
        **_facts(event, language),
        notice=gettext(notice) if notice else "",
        accent=event.accent,
        logo=logo,
    )


# Each takes up to 100 kB, and a link that goes round is fetched by many at once.
@lru_cache(maxsize=64)
def _drawn(preview: Preview) -> bytes:
    return preview_png(preview)
