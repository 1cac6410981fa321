"""Requests that never reach the application are answered with problem documents."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from shared.http.server import LONGEST_ADDRESS, LONGEST_HEADER
from shared.service import Service, new_application
from shared.settings import ServiceSettings
from tests.support.servers.running import free_port, running, settings_for

HOST = b"Host: moien.example.lu\r\n"


@pytest.fixture(scope="module")
async def port() -> AsyncIterator[int]:
    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({})

    async def fail(request: web.Request) -> None:
        raise ZeroDivisionError

    settings = settings_for(ServiceSettings, "mongodb://nowhere", "amqp://nowhere", "moien")
    app = new_application(settings)
    app.add_routes([web.get("/", answer), web.put("/", answer), web.get("/fault", answer, expect_handler=fail)])
    service = Service("test", app, free_port(), settings, loops={}, checks={}, needed=frozenset())
    async with running(service):
        yield service.port


async def answer_to(port: int, request: bytes) -> tuple[int, dict[str, str], Any]:
    """The status, headers and document that a raw request gets, once the server has closed the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.closing(writer):
        writer.write(request)
        async with asyncio.timeout(10):
            head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    return int(status.split()[1]), dict(line.split(": ", 1) for line in lines), json.loads(body)


@pytest.mark.parametrize(
    ("request_", "status", "slug"),
    [
        (b"rubbish\r\n\r\n", 400, "malformed"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 HTTP/1.1", 400, "malformed"),
        (b"GET / HTTP/9.9\r\n" + HOST + b"\r\n", 400, "malformed"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "malformed"),
        (b"GET / HTTP/1.1\r\nA name: value\r\n\r\n", 400, "malformed"),
        (b"PUT / HTTP/1.1\r\n" + HOST + b"Content-Length: x\r\n\r\n", 400, "malformed"),
        (b"PUT / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 400, "malformed"),
        (b"GET /" + b"a" * LONGEST_ADDRESS + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414, "address-too-long"),
        (b"GET / HTTP/1.1\r\n" + HOST + b"A: " + b"a" * (LONGEST_HEADER + 1) + b"\r\n\r\n", 431, "header-too-long"),
        (b"GET / HTTP/1.1\r\n" + HOST + b"A" * (LONGEST_HEADER + 1) + b": a\r\n\r\n", 431, "header-too-long"),
        (b"BREW / HTTP/1.1\r\n" + HOST + b"\r\n", 405, "method-not-allowed"),
        (b"get / HTTP/1.1\r\n" + HOST + b"\r\n", 405, "method-not-allowed"),
        (b"GET / HTTP/1.1\r\n" + HOST + b"Connection: close\r\nExpect: a miracle\r\n\r\n", 417, "expectation-failed"),
    ],
)
async def test_a_request_that_aiohttp_refuses_gets_a_problem_document(
    port: int, request_: bytes, status: int, slug: str
) -> None:
    answer, headers, document = await answer_to(port, request_)
    assert (answer, document["status"], document["type"]) == (status, status, f"/problems/{slug}")
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", [b"BREW", b"PROPFIND"])
async def test_a_method_that_nobody_serves_gets_the_methods_that_somebody_serves(port: int, method: bytes) -> None:
    _, headers, _ = await answer_to(port, method + b" / HTTP/1.0\r\n" + HOST + b"\r\n")
    assert {name.strip() for name in headers["Allow"].split(",")} == {"GET", "HEAD", "PUT"}


async def test_a_fault_outside_the_application_gets_a_problem_document(port: int) -> None:
    status, _, document = await answer_to(port, b"GET /fault HTTP/1.1\r\n" + HOST + b"Expect: a fault\r\n\r\n")
    assert (status, document["type"]) == (500, "/problems/internal-error")


@pytest.mark.parametrize(
    "request_", [b"GET /" + b"secret" * 1500 + b" HTTP/1.1\r\n\r\n", b"GET /secret HTTP/9.9\r\n\r\n"]
)
async def test_no_answer_repeats_the_request(port: int, request_: bytes) -> None:
    _, _, document = await answer_to(port, request_)
    assert "secret" not in json.dumps(document)
