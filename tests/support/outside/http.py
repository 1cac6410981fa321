"""One HTTP call and its answer."""

from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import ClientSession

from tests.support.answers import Answer, read


class UnexpectedAnswer(AssertionError):
    """Something else was answered than the interface promises."""


class Http:
    """Calls `url` + path, always as the same caller."""

    def __init__(self, session: ClientSession, url: str, token: str | None = None) -> None:
        self._session = session
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def call(
        self, method: str, path: str, body: object = None, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer, with any status."""
        all_headers = {**self._headers, **(headers or {})}
        if body is not None:
            all_headers.setdefault("Content-Type", "application/json")
        content = body if isinstance(body, bytes) else orjson.dumps(body) if body is not None else None
        async with self._session.request(method, self._url + path, data=content, headers=all_headers) as response:
            return await read(response)

    async def get(self, path: str) -> Any:
        """The content of an answer with 200."""
        return await self.ask("GET", path)

    async def post(self, path: str, body: object = None, *, expected: int = 200) -> Any:
        """The content of an answer with `expected`."""
        return await self.ask("POST", path, body, expected=expected)

    async def ask(self, method: str, path: str, body: object = None, *, expected: int = 200) -> Any:
        """The JSON of an answer with status `expected`. Raises UnexpectedAnswer."""
        answer = await self.call(method, path, body)
        if answer.status != expected:
            raise UnexpectedAnswer(f"{method} {path} was answered {answer.status}: {answer.body!r:.1000}")
        return answer.body

    async def collect(self, path: str) -> list[Any]:
        """All items of a collection, page by page; `path` has a query already."""
        items: list[Any] = []
        cursor = ""
        while True:
            page = await self.get(f"{path}&limit=500{cursor}")
            items += page["items"]
            if not page["next_cursor"]:
                return items
            cursor = f"&cursor={page['next_cursor']}"
