"""Every request is answered: with an id, and with a problem document or a page instead of a traceback."""

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

import structlog
from aiohttp import web
from aiohttp.hdrs import METH_ALL
from aiohttp.typedefs import Handler

from shared.errors import Refusal
from shared.http import problems
from shared.metrics import LIVE_STREAMS, REQUESTS
from shared.tracing import NO_SPAN, Span, first_span

log = structlog.get_logger()

# Shows a refusal to people. A service without it answers problem documents to browsers, too.
RefusalPage = Callable[[web.Request, Refusal], web.StreamResponse]
REFUSAL_PAGE: web.AppKey[RefusalPage] = web.AppKey("refusal page")
# Whether an error means that a dependency is away: this module knows no driver.
IsOutage = Callable[[BaseException], bool]
IS_OUTAGE: web.AppKey[IsOutage] = web.AppKey("is outage")
STARTED_RESPONSE = web.RequestKey("started response", web.StreamResponse)
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}  # of every response without its own
UNTRACED = frozenset({"/health/live", "/health/ready", "/metrics"})
GOOD_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


@web.middleware
async def answer_always(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers every request; logs and measures it under the id that its response carries as X-Request-Id."""
    began = time.perf_counter()
    request_id = _request_id(request)
    structlog.contextvars.bind_contextvars(request_id=request_id)
    route = _route(request)
    with _trace(request, route) as step:
        response = await _answer(request, handler)
        step.note(http__response__status_code=response.status)
        step.failed = response.status >= 500
    if not response.prepared:
        response.headers["X-Request-Id"] = request_id
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    if _is_stream(response):
        LIVE_STREAMS.dec()
    else:
        method = request.method if request.method in METH_ALL else "other"  # else anybody could make up new series
        REQUESTS.labels(method, route, response.status).observe(time.perf_counter() - began)
    log.info("answered", method=request.method, route=route, status=response.status)
    return response


def _trace(request: web.Request, route: str) -> AbstractContextManager[Span]:
    """The span of a request; probes and scrapers, which come all the time, have none."""
    if route in UNTRACED:
        return nullcontext(NO_SPAN)
    name = f"{request.method} {route}" if request.method in METH_ALL else route
    return first_span(name, request.headers.get("traceparent", ""))


async def remember_started(request: web.Request, response: web.StreamResponse) -> None:
    """Marks a request whose response is being sent; a signal handler for `on_response_prepare`."""
    request[STARTED_RESPONSE] = response
    if _is_stream(response):
        LIVE_STREAMS.inc()


def _is_stream(response: web.StreamResponse) -> bool:
    """Whether a response stays open for as long as somebody listens: its length says nothing of how fast we are."""
    return response.content_type == "text/event-stream"


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        return _http_error_response(request, error) if error.status >= 400 else _redirect(error)
    except Exception as error:
        refusal = _refusal_for(request, error)
        return _abort(request, error) if STARTED_RESPONSE in request else _refusal_response(request, refusal)


def _refusal_for(request: web.Request, error: Exception) -> Refusal:
    """The refusal to answer for an error. Of a task group's errors a refusal comes first, then an outage."""
    errors = list(_single_errors(error))
    refusals = [error for error in errors if isinstance(error, Refusal)]
    outages = [error for error in errors if not isinstance(error, Refusal) and request.app[IS_OUTAGE](error)]
    if outages:
        log.warning("a dependency is away", error=repr(outages[0]))
    if len(refusals) + len(outages) < len(errors):
        log.error("fault", exc_info=error)
    if refusals:
        return refusals[0]
    return problems.DependencyAway() if outages else problems.InternalError()


def _single_errors(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _single_errors(part)
    else:
        yield error


def _abort(request: web.Request, error: Exception) -> web.StreamResponse:
    """Cuts the connection: a client must not take half of a response for all of it."""
    log.error("response cut off", route=_route(request), error=repr(error))
    if request.transport is not None:
        request.transport.abort()
    return request[STARTED_RESPONSE]


def _refusal_response(request: web.Request, refusal: Refusal) -> web.StreamResponse:
    """A page for people, a problem document for programs."""
    page = request.app.get(REFUSAL_PAGE)
    if page is None or "/api/" in request.path or "text/html" not in request.headers.get("Accept", ""):
        return problems.response(refusal)
    return page(request, refusal)


def _redirect(error: web.HTTPException) -> web.Response:
    """A redirect as a plain response: aiohttp expects its own to be raised."""
    return web.Response(status=error.status, headers={"Location": error.headers["Location"]})


def _http_error_response(request: web.Request, error: web.HTTPException) -> web.StreamResponse:
    if isinstance(error, web.HTTPNotFound):
        return _refusal_response(request, problems.NoSuchPlace())
    if isinstance(error, web.HTTPMethodNotAllowed):
        response = _refusal_response(request, problems.MethodNotAllowed())
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
