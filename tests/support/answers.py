"""An answer over HTTP, read to its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import aiohttp
import orjson


@dataclass(frozen=True)
class Answer:
    """Status, headers and content of an answer."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes

    @cached_property
    def body(self) -> Any:
        """The values of JSON, the bytes of anything else; None where there is nothing."""
        is_json = "json" in self.headers.get("Content-Type", "")
        return orjson.loads(self.content) if self.content and is_json else self.content or None

    @property
    def slug(self) -> str:
        """The name of a refusal: the last segment of the problem's type."""
        assert self.headers["Content-Type"].startswith("application/problem+json"), self
        return str(self.body["type"]).rpartition("/")[2]


async def read(response: aiohttp.ClientResponse) -> Answer:
    """Reads a response to its end."""
    return Answer(response.status, response.headers, await response.read())
