"""Serves an application so that requests which never reach it are answered with problem documents, too.

aiohttp answers by itself, in plain text, a request that it cannot read and an `Expect` that it does not know.
"""

import asyncio
import re

import structlog
from aiohttp import web
from aiohttp.http_exceptions import BadHttpMethod, LineTooLong
from typing_extensions import override

from shared.errors import Refusal
from shared.http import problems
from shared.http.middleware import HEADERS

log = structlog.get_logger()

LONGEST_ADDRESS = 8190  # bytes
LONGEST_HEADER = 8192  # bytes; another number than LONGEST_ADDRESS, because by it LineTooLong tells them apart
# The request line as aiohttp's parser shows it. Garbage that is not even a request line is malformed instead.
UNKNOWN_METHOD = re.compile(r"b'[A-Za-z-]+ \S+ HTTP/1\.[01]")


class Runner(web.AppRunner):
    """As `web.AppRunner`, but bodies stay as they were sent, and nothing is written to an access log."""

    @override
    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        methods = {route.method for route in self.app.router.routes()} - {"*"}
        return _Server(server, ", ".join(sorted(methods)))


class _Server(web.Server):
    def __init__(self, server: web.Server, methods: str) -> None:
        super().__init__(server.request_handler, request_factory=server.request_factory)
        self.methods = methods

    @override
    def __call__(self) -> web.RequestHandler:
        return _Connection(self)


class _Connection(web.RequestHandler):
    __slots__ = ("_methods",)

    def __init__(self, server: _Server) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # None switches it off: addresses of manage pages are secret
            auto_decompress=False,
            max_line_size=LONGEST_ADDRESS,
            max_field_size=LONGEST_HEADER,
        )
        self._methods = server.methods

    @override
    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        if request.writer.output_size > 0:
            raise ConnectionError("a part of another response has been sent")
        refusal = _refusal(status, exc, message or "")
        response = problems.response(refusal)
        response.headers.update(HEADERS)
        if isinstance(refusal, problems.MethodNotAllowed):
            response.headers["Allow"] = self._methods
        response.force_close()
        return response

    @override
    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        if isinstance(resp, web.HTTPException):
            resp = problems.of_http_error(resp)
            resp.headers.update(HEADERS)
        return await super().finish_response(request, resp, start_time)


def _refusal(status: int, error: BaseException | None, message: str) -> Refusal:
    if status >= 500:
        log.error("fault", exc_info=error)
        return problems.InternalError()
    log.info("unreadable request", error=type(error).__name__)  # the message may contain a secret address
    if isinstance(error, LineTooLong):
        return problems.AddressTooLong() if error.args[1] == LONGEST_ADDRESS else problems.HeaderTooLong()
    if isinstance(error, BadHttpMethod) and UNKNOWN_METHOD.search(message):
        return problems.MethodNotAllowed()
    return problems.Malformed()
