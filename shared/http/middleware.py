"""How every request is answered: with an id, and never with a traceback."""

import random
import re
import time
from collections.abc import Callable

import structlog
from aiohttp import web
from aiohttp.hdrs import METH_ALL
from aiohttp.typedefs import Handler

from shared.errors import Refusal, Unavailable
from shared.http import problems
from shared.metrics import REQUESTS

log = structlog.get_logger()

# How a service shows a refusal to people; without it they get the problem document, too.
RefusalPage = Callable[[web.Request, Refusal], web.StreamResponse]
REFUSAL_PAGE: web.AppKey[RefusalPage] = web.AppKey("refusal page")
# Says of an error whether something that the service needs is away; this room knows no driver.
Outage = Callable[[BaseException], bool]
OUTAGE: web.AppKey[Outage] = web.AppKey("outage")
BEGUN = web.RequestKey("begun", web.StreamResponse)  # the answer of which something was sent
GOOD_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class DependencyAway(Unavailable):
    """Something this needs is away for the moment."""


@web.middleware
async def answer_always(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Gives every request an id and an answer: refusals and faults become problem documents, never a traceback."""
    began = time.perf_counter()
    request_id = _request_id(request)
    structlog.contextvars.bind_contextvars(request_id=request_id)
    response = await _answer(request, handler)
    if not response.prepared:
        response.headers["X-Request-Id"] = request_id
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cache-Control", "no-store")
    route = _route(request)
    method = request.method if request.method in METH_ALL else "other"  # else anybody could make up new series
    REQUESTS.labels(method, route, response.status).observe(time.perf_counter() - began)
    log.info("answered", method=request.method, route=route, status=response.status)
    return response


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        return _http_error(request, error) if error.status >= 400 else _elsewhere(error)
    except Exception as error:
        return _broken_off(request, error) if BEGUN in request else _refused(request, _refusal(request, error))


def _refusal(request: web.Request, error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if request.app[OUTAGE](error):
        log.warning("a dependency is away", error=repr(error))
        return DependencyAway()
    log.error("fault", exc_info=error)
    return problems.InternalError()


async def note_beginning(request: web.Request, response: web.StreamResponse) -> None:
    """Remembers that something of an answer is on its way."""
    request[BEGUN] = response


def _broken_off(request: web.Request, error: Exception) -> web.StreamResponse:
    """Cuts the connection, so that half of an answer is never taken for all of it."""
    log.error("answer broken off", route=_route(request), error=repr(error))
    if request.transport is not None:
        request.transport.abort()
    return request[BEGUN]


def _refused(request: web.Request, refusal: Refusal) -> web.StreamResponse:
    """Programs are told by a problem document, people by a page."""
    page = request.app.get(REFUSAL_PAGE)
    if page is None or "/api/" in request.path or "text/html" not in request.headers.get("Accept", ""):
        return problems.response(refusal)
    return page(request, refusal)


def _elsewhere(error: web.HTTPException) -> web.Response:
    """A redirect as a plain answer: aiohttp wants its own to be raised through to itself."""
    return web.Response(status=error.status, headers={"Location": error.headers["Location"]})


def _http_error(request: web.Request, error: web.HTTPException) -> web.StreamResponse:
    if isinstance(error, web.HTTPNotFound):
        return _refused(request, problems.NoSuchPlace())
    if isinstance(error, web.HTTPMethodNotAllowed):
        response = _refused(request, problems.MethodNotAllowed())
        response.headers["Allow"] = error.headers["Allow"]
        return response
    return problems.of_http_error(error)


def _request_id(request: web.Request) -> str:
    """The caller's X-Request-Id where it is plain, else a new one."""
    given = request.headers.get("X-Request-Id", "")
    return given if GOOD_REQUEST_ID.fullmatch(given) else f"{random.getrandbits(96):024x}"


def _route(request: web.Request) -> str:
    """The pattern of the path and never the path itself, which may hold a code or a token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"
