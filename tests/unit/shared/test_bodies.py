"""Request bodies and query strings become strict models, or are refused (pitfall 16)."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp import ClientSession, web
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict
from pydantic import BaseModel, Field, JsonValue, TypeAdapter

from shared.http import bodies
from shared.http.bodies import parse_json, read_form, read_json, read_query
from shared.http.middleware import answer_always, remember_started
from shared.http.problems import Malformed
from shared.http.validation import InvalidInput, Strict


class Person(Strict):
    name: str
    age: int | None = None
    tags: tuple[str, ...] = ()


PERSON = TypeAdapter(Person)
ANYTHING: TypeAdapter[Any] = TypeAdapter(JsonValue)
UNREADABLE = {
    "empty": b"",
    "invalid UTF-8": b'{"name": "\xff"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "UTF-8 with byte order mark": b'\xef\xbb\xbf{"name": "x"}',
    "NaN": b'{"name": NaN}',
    "infinity": b'{"name": Infinity}',
    "a name twice": b'{"name": "a", "name": "b"}',
    "a name twice, deep down": b'{"name": {"a": 1, "a": 2}}',
    "5,000 digits": b'{"age": ' + b"1" * 5000 + b"}",
    "deep nesting": b"[" * 100_000 + b"]" * 100_000,
    "a lone surrogate": b'{"name": "\\ud800"}',
    "a lone surrogate as a name": b'{"\\ud800": 1}',
    "a trailing comma": b'{"name": "x",}',
    "single quotes": b"{'name': 'x'}",
    "two documents": b"{}{}",
    "a raw control character": b'{"name": "a\nb"}',
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_readers_differ_about_is_refused(kind: str) -> None:
    for adapter in (PERSON, ANYTHING):
        with pytest.raises(Malformed):
            parse_json(UNREADABLE[kind], adapter)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"null", ""),
        (b"[]", ""),
        (b"{}", "/name"),
        (b'{"name": 1}', "/name"),
        (b'{"name": {"$ne": null}}', "/name"),
        (b'{"name": "x", "age": "4"}', "/age"),
        (b'{"name": "x", "age": 4.5}', "/age"),
        (b'{"name": "x", "age": true}', "/age"),
        (b'{"name": "x", "tags": ["a", 1]}', "/tags/1"),
        (b'{"name": "x", "a/b~c": 1}', "/a~1b~0c"),
    ],
)
def test_what_does_not_fit_is_named_by_a_pointer(body: bytes, pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_json(body, PERSON)
    assert [where for where, _ in refused.value.errors] == [pointer]


def test_a_refusal_does_not_repeat_what_was_sent() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_json(b'{"name": 123456789}', PERSON)
    assert "123456789" not in str(refused.value.errors)


@given(st.recursive(st.none() | st.booleans() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)))
def test_json_is_read_as_everybody_reads_it(value: Any) -> None:
    assert parse_json(json.dumps(value).encode(), ANYTHING) == value


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(Malformed, InvalidInput):
        assert isinstance(parse_json(body, PERSON), Person)


class Query(BaseModel):
    limit: int = Field(default=10, ge=1, le=500)
    mine: bool = False


def test_a_query_is_read_from_its_text() -> None:
    assert read_query({"limit": "5", "mine": "true"}, TypeAdapter(Query)) == Query(limit=5, mine=True)


@pytest.mark.parametrize("limit", ["0", "501", "", "x", "1e2", "9" * 5000, "\x00", "0x10", "1.5"])
def test_a_query_that_does_not_fit_is_refused(limit: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_query({"limit": limit}, TypeAdapter(Query))
    assert refused.value.errors[0][0] == "/query/limit"


def test_of_a_name_given_twice_the_first_counts() -> None:
    assert read_query(MultiDict([("limit", "1"), ("limit", "9999")]), TypeAdapter(Query)).limit == 1


async def _echo_json(request: web.Request) -> web.Response:
    person = await read_json(request, PERSON, limit=1000)
    return web.json_response({"name": person.name})


async def _echo_form(request: web.Request) -> web.Response:
    return web.json_response(await read_form(request, limit=1000))


@asynccontextmanager
async def _server() -> AsyncIterator[tuple[ClientSession, int]]:
    app = web.Application(middlewares=[answer_always])
    app.on_response_prepare.append(remember_started)
    app.add_routes([web.post("/json", _echo_json), web.post("/form", _echo_form)])
    runner = web.AppRunner(app, auto_decompress=False)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with ClientSession(f"http://127.0.0.1:{port}") as client:
        yield client, port
    await runner.cleanup()


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (JSON, b'{"name": "x"}', 200),
        ({"Content-Type": "application/json; charset=UTF-8"}, b'{"name": "x"}', 200),
        ({"Content-Type": "application/merge-patch+json"}, b'{"name": "x"}', 200),
        ({"Content-Type": "application/json; charset=latin-1"}, b'{"name": "x"}', 415),
        ({"Content-Type": "text/json"}, b'{"name": "x"}', 415),
        ({**JSON, "Content-Encoding": "gzip"}, gzip.compress(b'{"name": "x"}', mtime=0), 415),
        ({**JSON, "Content-Encoding": "deflate"}, b"broken", 415),
        (JSON, b'{"name": "' + b"x" * 1000 + b'"}', 413),
        (JSON, b"\xff", 400),
    ],
)
async def test_a_json_body_over_http(headers: dict[str, str], body: bytes, status: int) -> None:
    async with _server() as (client, _), client.post("/json", data=body, headers=headers) as answer:
        assert answer.status == status
        assert status == 200 or answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"a=1&a=2&b=", 200),
        (b"a=%ff", 400),
        (b"a=\xff", 400),
        (b"&".join(b"a" for _ in range(501)), 413),
        (b"a=1&" * 240, 200),
    ],
)
async def test_a_form_over_http(body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with _server() as (client, _), client.post("/form", data=body, headers=headers) as answer:
        assert answer.status == status


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 0.05)


@pytest.mark.usefixtures("_impatient")
async def test_a_body_that_comes_too_slowly_is_refused() -> None:
    async with _server() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{")
        head = await asyncio.wait_for(reader.readline(), 60)
        writer.close()
        await writer.wait_closed()
    assert b" 408 " in head


async def test_a_body_in_broken_chunks_is_refused() -> None:
    async with _server() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = b"POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        writer.write(head + b"nonsense\r\n\r\n")
        answer = await asyncio.wait_for(reader.readline(), 60)
        writer.close()
        await writer.wait_closed()
    assert b" 400 " in answer
