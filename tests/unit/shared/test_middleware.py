"""Every error becomes an answer, also those of tasks that ran side by side."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from shared.errors import Conflict
from shared.http.middleware import IS_OUTAGE, answer_always


class SoldOut(Conflict):
    """There are no places left."""


async def _answer_to(*errors: Exception) -> tuple[int, Any]:
    """Status and slug of the answer to tasks of one group, each of which ends with one of `errors`."""
    app = web.Application()
    app[IS_OUTAGE] = lambda error: isinstance(error, ConnectionError)

    async def fail(error: Exception) -> None:
        await asyncio.sleep(0)
        raise error

    async def handler(_request: web.Request) -> web.StreamResponse:
        async with asyncio.TaskGroup() as group:
            for error in errors:
                group.create_task(fail(error))
        return web.Response()

    response = await answer_always(make_mocked_request("GET", "/", app=app), handler=handler)
    assert isinstance(response, web.Response)
    assert isinstance(response.body, bytes)
    return response.status, json.loads(response.body)["type"].removeprefix("/problems/")


@pytest.mark.parametrize(
    ("errors", "answer"),
    [
        ([SoldOut()], (409, "sold-out")),
        ([ConnectionError()], (503, "dependency-away")),
        ([ConnectionError(), SoldOut()], (409, "sold-out")),
        ([ZeroDivisionError(), ConnectionError()], (503, "dependency-away")),
        ([ZeroDivisionError()], (500, "internal-error")),
        ([ExceptionGroup("inner", [SoldOut()]), ConnectionError()], (409, "sold-out")),
    ],
)
async def test_a_group_of_errors_is_answered_by_its_first_refusal_or_outage(
    errors: list[Exception], answer: tuple[int, str]
) -> None:
    assert await _answer_to(*errors) == answer
