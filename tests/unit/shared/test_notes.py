"""Notes from the answer to a form to the page that it redirects to."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient

from shared.http.keys import SETTINGS
from shared.http.notes import leave_note, read_note
from shared.settings import ServiceSettings
from tests.support.servers.running import settings_for

NewClient = Callable[[web.Application], Awaitable[TestClient[Any, Any]]]
VALUE = {"event": "Gießerei", "code": "A1"}


async def leave(request: web.Request) -> web.Response:
    response = web.Response()
    leave_note(request, response, request.query["name"], VALUE, seconds=60)
    return response


async def read(request: web.Request) -> web.Response:
    return web.json_response(read_note(request, request.query["name"], seconds=int(request.query["seconds"])))


async def a_client(aiohttp_client: NewClient) -> TestClient[Any, Any]:
    app = web.Application()
    app[SETTINGS] = settings_for(ServiceSettings, "mongodb://nowhere", "amqp://nowhere", "moien")
    app.add_routes([web.get("/leave", leave), web.get("/read", read)])
    client = await aiohttp_client(app)
    answer = await client.get("/leave?name=code")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    return client


async def the_note(client: TestClient[Any, Any], name: str, seconds: int = 60, **cookies: str) -> Any:
    return await (await client.get(f"/read?name={name}&seconds={seconds}", cookies=cookies)).json()


async def test_a_note_is_read_as_it_was_left(aiohttp_client: NewClient) -> None:
    assert await the_note(await a_client(aiohttp_client), "code") == VALUE


async def test_a_note_that_is_too_old_forged_or_not_there_is_none(aiohttp_client: NewClient) -> None:
    client = await a_client(aiohttp_client)
    assert await the_note(client, "code", seconds=-1) is None
    assert await the_note(client, "other") is None
    assert await the_note(client, "forged", forged="e30.x.y") is None


async def test_a_note_says_nothing_under_another_name(aiohttp_client: NewClient) -> None:
    client = await a_client(aiohttp_client)
    [cookie] = client.session.cookie_jar
    assert await the_note(client, "other", other=cookie.value) is None


async def test_a_cookie_of_any_bytes_is_no_note(aiohttp_client: NewClient) -> None:
    client = await a_client(aiohttp_client)
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(
        b"GET /read?name=code&seconds=60 HTTP/1.1\r\nHost: x\r\nCookie: code=\xff\xfe\r\nConnection: close\r\n\r\n"
    )
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"null")
