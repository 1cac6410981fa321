"""Refusals as problem documents (RFC 9457)."""

from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web

from shared.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unavailable

CONTENT_TYPE = "application/problem+json"


class DependencyAway(Unavailable):
    """This is not available right now."""


class EdgeRefusal(Refusal):
    """Refused before any use case was called; each kind has a status of its own."""

    status = 400


class Malformed(EdgeRefusal):
    """The request cannot be read."""


class Unauthenticated(EdgeRefusal):
    """A credential is missing or not known."""

    status = 401


class NoSuchPlace(EdgeRefusal):
    """Page not found."""

    status = 404

    @classmethod
    def slug(cls) -> str:
        """The name of the HTTP status."""
        return "not-found"


class MethodNotAllowed(EdgeRefusal):
    """This cannot be done at this address."""

    status = 405


class AddressTooLong(EdgeRefusal):
    """The address is too long."""

    status = 414


class HeaderTooLong(EdgeRefusal):
    """A header is too long."""

    status = 431


class UnsupportedBody(EdgeRefusal):
    """This type of body is not taken here."""

    status = 415


class TooLarge(EdgeRefusal):
    """The body is too large."""

    status = 413


class TooSlow(EdgeRefusal):
    """The body did not arrive in time."""

    status = 408


class TooOften(EdgeRefusal):
    """Too many calls; please wait a little."""

    status = 429
    retry_after = 10


class InternalError(EdgeRefusal):
    """Something went wrong here."""

    status = 500


STATUSES: Mapping[type[Refusal], int] = {
    Invalid: 422,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Unavailable: 503,
}


def status_of(refusal: Refusal | type[Refusal]) -> int:
    """Returns the HTTP status of a refusal: its own at the edge, else that of its kind among the five."""
    kind = refusal if isinstance(refusal, type) else type(refusal)
    if issubclass(kind, EdgeRefusal):
        return kind.status
    return next(status for base, status in STATUSES.items() if issubclass(kind, base))


def problem_type(slug: str) -> str:
    """Returns the `type` of a problem, the same on every installation."""
    return f"/problems/{slug}"


def document(refusal: Refusal) -> dict[str, Any]:
    """Returns the problem document of a refusal, as JSON values."""
    problem: dict[str, Any] = {
        "type": problem_type(refusal.slug()),
        "title": refusal.title(),
        "status": status_of(refusal),
    }
    if refusal.detail:
        problem["detail"] = refusal.detail
    if refusal.errors:
        problem["errors"] = [{"pointer": pointer, "detail": detail} for pointer, detail in refusal.errors]
    return {**problem, **refusal.facts}


def response(refusal: Refusal) -> web.Response:
    """Returns the HTTP response for a refusal."""
    headers = retry_header(refusal)
    if isinstance(refusal, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return web.Response(
        body=orjson.dumps(document(refusal)),
        status=status_of(refusal),
        content_type=CONTENT_TYPE,
        headers=headers,
    )


def retry_header(refusal: Refusal) -> dict[str, str]:
    """Returns `Retry-After` where trying again may help, else nothing."""
    retry_after = getattr(refusal, "retry_after", None)
    return {} if retry_after is None else {"Retry-After": str(retry_after)}


def of_http_error(error: web.HTTPException) -> web.Response:
    """Returns the problem document for one of aiohttp's own errors."""
    slug = error.reason.lower().replace(" ", "-")
    body = {"type": problem_type(slug), "title": error.reason, "status": error.status}
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    return web.Response(body=orjson.dumps(body), status=error.status, content_type=CONTENT_TYPE, headers=headers)
