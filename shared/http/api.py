"""One table of a JSON API's operations: it routes, guards, parses, answers, and describes itself (OpenAPI 3.1).

api = Api("Moien check-in", prefix="/door/api/v1")

@api.post("/scans", who=device, body=Scan, answer=Verdict, refusals=(NonceReused,))
async def redeem(request: web.Request, body: Scan) -> Verdict: ...
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Required, TypedDict, Unpack

from aiohttp import web
from orjson import dumps
from pydantic import BaseModel, TypeAdapter

from shared.errors import Refusal
from shared.http.bodies import DEFAULT_LIMIT, read_bytes, read_json, read_query
from shared.http.problems import UnsupportedBody

Handler = Callable[..., Awaitable[Any]]
Declaration = Callable[[Handler], Handler]


class Guard(Protocol):
    """Decides whether a request may pass."""

    @property
    def security(self) -> tuple[str | None, ...]:
        """The OpenAPI security schemes of which one suffices. None stands for no credential; empty means everybody."""

    async def __call__(self, request: web.Request) -> None:
        """Returns when the request may pass. Raises Unauthenticated or Forbidden when it may not."""


class Anyone:
    """Lets everybody pass."""

    security: tuple[str | None, ...] = ()

    async def __call__(self, request: web.Request) -> None:
        """Lets the request pass."""


ANYONE = Anyone()


class Options(TypedDict, total=False):
    """The properties of an operation. `body`, `query` and `answer` are types that pydantic can validate.

    who: the guard.
    status: of the response when all went well.
    refusals: the problems that the operation can answer, for its description.
    headers: request headers that the operation reads, with their descriptions.
    body_limit: in bytes.
    body_optional: a missing body counts as an empty object.
    body_types: content types of a body that the handler gets as bytes instead of a model.
    repair: changes the bytes of a body before they are parsed, where a call must take bodies that others refuse.
    answer_types: content types of the response.
    other_answers: bodies that the handler answers by itself, by status.
    """

    who: Required[Guard]
    status: int
    body: Any
    query: Any
    answer: Any
    refusals: tuple[type[Refusal], ...]
    headers: Mapping[str, str]
    body_limit: int
    body_optional: bool
    body_types: tuple[str, ...]
    repair: Callable[[bytes], bytes]
    answer_types: tuple[str, ...]
    other_answers: Mapping[int, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of the API, with the properties of Options; an adapter is None where there is no such part."""

    method: str
    path: str
    handler: Handler
    who: Guard
    status: int = 200
    body: TypeAdapter[Any] | None = None
    query: TypeAdapter[Any] | None = None
    answer: TypeAdapter[Any] | None = None
    refusals: tuple[type[Refusal], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body_limit: int = DEFAULT_LIMIT
    body_optional: bool = False
    body_types: tuple[str, ...] = ()
    repair: Callable[[bytes], bytes] | None = None
    answer_types: tuple[str, ...] = ("application/json",)
    other_answers: Mapping[int, TypeAdapter[Any] | None] = field(default_factory=dict)

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """Guards and parses the request, calls the handler and turns its result into JSON."""
        await self.who(request)
        arguments: dict[str, Any] = {}
        if self.query is not None:
            arguments["query"] = read_query(request.query, self.query)
        if self.body is not None:
            arguments["body"] = await self._read_body(request, self.body)
        elif self.body_types:
            arguments["body"] = await self._read_file(request)
        result = await self.handler(request, **arguments)
        if isinstance(result, web.StreamResponse):
            return result
        if result is None or self.answer is None:
            return web.Response(status=self.status)
        body = self.answer.dump_json(result, by_alias=True) if isinstance(result, BaseModel) else dumps(result)
        return web.Response(body=body, status=self.status, content_type="application/json")

    async def _read_file(self, request: web.Request) -> bytes:
        if request.content_type not in self.body_types:
            raise UnsupportedBody(f"Send {' or '.join(self.body_types)}.")
        return await read_bytes(request, self.body_limit)

    async def _read_body(self, request: web.Request, body: TypeAdapter[Any]) -> Any:
        if self.body_optional and not request.body_exists:
            return body.validate_json("{}")
        return await read_json(request, body, self.body_limit, self.repair)


class Api:
    """The operations of one service under one prefix."""

    def __init__(self, title: str, prefix: str, description: str = "") -> None:
        self.title = title
        self.prefix = prefix
        self.description = description
        self.operations: list[Operation] = []

    def get(self, path: str, **options: Unpack[Options]) -> Declaration:
        """Declares a GET."""
        return self._declaration("GET", path, options)

    def post(self, path: str, **options: Unpack[Options]) -> Declaration:
        """Declares a POST."""
        return self._declaration("POST", path, options)

    def put(self, path: str, **options: Unpack[Options]) -> Declaration:
        """Declares a PUT."""
        return self._declaration("PUT", path, options)

    def patch(self, path: str, **options: Unpack[Options]) -> Declaration:
        """Declares a PATCH."""
        return self._declaration("PATCH", path, options)

    def delete(self, path: str, **options: Unpack[Options]) -> Declaration:
        """Declares a DELETE."""
        return self._declaration("DELETE", path, options)

    def _declaration(self, method: str, path: str, options: Options) -> Declaration:
        options["body"] = _adapter(options.get("body"))
        options["query"] = _adapter(options.get("query"))
        options["answer"] = _adapter(options.get("answer"))
        options["other_answers"] = {code: _adapter(kind) for code, kind in options.get("other_answers", {}).items()}

        def declare(handler: Handler) -> Handler:
            self.operations.append(Operation(method=method, path=path, handler=handler, **options))
            return handler

        return declare


def _adapter(kind: Any) -> TypeAdapter[Any] | None:
    return None if kind is None else TypeAdapter(kind)
