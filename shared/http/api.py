"""One table of a JSON API's operations: it routes, guards, parses, answers, and describes itself (OpenAPI 3.1).

api = Api("Moien check-in", prefix="/door/api/v1")

@api.post("/scans", who=device, body=Scan, answer=Verdict, refusals=(NonceReused,))
async def redeem(request: web.Request, body: Scan) -> Verdict: ...
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web
from orjson import dumps
from pydantic import BaseModel, TypeAdapter

from shared.errors import Refusal
from shared.http.bodies import DEFAULT_LIMIT, read_bytes, read_json, read_query
from shared.http.problems import UnsupportedBody

Handler = Callable[..., Awaitable[Any]]


class Guard(Protocol):
    """Says who may call: raises Unauthenticated or Forbidden."""

    @property
    def security(self) -> tuple[str | None, ...]:
        """The schemes of OpenAPI of which one will do; None among them: none will do, too; nothing: anyone."""

    async def __call__(self, request: web.Request) -> None:
        """Lets the request pass, or raises."""


class Anyone:
    """Lets everybody pass."""

    security: tuple[str | None, ...] = ()

    async def __call__(self, request: web.Request) -> None:
        """Lets the request pass."""


ANYONE = Anyone()


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the API. `body`, `query` and `answer` are types that pydantic can check; None: there is none."""

    method: str
    path: str
    handler: Handler
    who: Guard
    status: int
    body: TypeAdapter[Any] | None
    query: TypeAdapter[Any] | None
    answer: TypeAdapter[Any] | None
    refusals: tuple[type[Refusal], ...]
    body_limit: int
    body_optional: bool
    answer_types: tuple[str, ...]
    body_types: tuple[str, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    mend: Callable[[bytes], bytes] | None = None
    other_answers: Mapping[int, TypeAdapter[Any] | None] = field(default_factory=dict)

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """Guards, parses, calls the handler and turns what it returns into JSON."""
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
        return await read_json(request, body, self.body_limit, self.mend)


class Api:
    """The operations of one service under one prefix."""

    def __init__(self, title: str, prefix: str, description: str = "") -> None:
        self.title = title
        self.prefix = prefix
        self.description = description
        self.operations: list[Operation] = []

    def get(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declares a GET; options as in `operation`."""
        return self.operation("GET", path, **options)

    def post(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declares a POST; options as in `operation`."""
        return self.operation("POST", path, **options)

    def put(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declares a PUT; options as in `operation`."""
        return self.operation("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declares a PATCH; options as in `operation`."""
        return self.operation("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declares a DELETE; options as in `operation`."""
        return self.operation("DELETE", path, **options)

    def operation(
        self,
        method: str,
        path: str,
        *,
        who: Guard,
        status: int = 200,
        body: Any = None,
        query: Any = None,
        answer: Any = None,
        refusals: tuple[type[Refusal], ...] = (),
        body_limit: int = DEFAULT_LIMIT,
        body_optional: bool = False,
        answer_types: tuple[str, ...] = ("application/json",),
        body_types: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
        mend: Callable[[bytes], bytes] | None = None,
        other_answers: Mapping[int, Any] | None = None,
    ) -> Callable[[Handler], Handler]:
        """Declares an operation. `headers` maps request headers to their description, `body_limit` is in bytes.

        `body_types` are the content types of a body that is a file, handed over as bytes.
        With `body_optional` no body at all means an empty object. `mend` repairs the bytes of a body before they are
        read, where a call must take what others refuse. `other_answers` are what a handler answers by itself, by
        status.
        """

        def declare(handler: Handler) -> Handler:
            self.operations.append(
                Operation(
                    method=method,
                    path=path,
                    handler=handler,
                    who=who,
                    status=status,
                    body=_adapter(body),
                    query=_adapter(query),
                    answer=_adapter(answer),
                    refusals=refusals,
                    body_limit=body_limit,
                    body_optional=body_optional,
                    answer_types=answer_types,
                    body_types=body_types,
                    headers=headers or {},
                    mend=mend,
                    other_answers={code: _adapter(kind) for code, kind in (other_answers or {}).items()},
                )
            )
            return handler

        return declare


def _adapter(kind: Any) -> TypeAdapter[Any] | None:
    return None if kind is None else TypeAdapter(kind)


def handler_of(operation: Operation) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The operation as aiohttp calls it."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return await operation(request)

    return handle
