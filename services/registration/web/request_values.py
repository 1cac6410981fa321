"""Values that handlers read from a request's path and headers."""

from aiohttp import web

from shared.language.languages import preferred_language


def slug_of(request: web.Request) -> str:
    """Returns the slug of the event in the path."""
    return request.match_info["slug"]


def code_of(request: web.Request) -> str:
    """Returns the code of the registration in the path, in upper case."""
    return request.match_info["code"].upper()


def language_of(request: web.Request) -> str:
    """Returns the language that Accept-Language prefers; English where it names none of ours."""
    return preferred_language(request.headers.get("Accept-Language", "")) or "en"
