"""No input gets a 5xx, and what is refused leaves nothing behind."""

import asyncio
import gzip
import json
from typing import Any

import pytest

from services.registration.web.api import new_api
from tests.support.registration.builders import a_question, a_session, a_submission
from tests.support.registration.service import API, Office

WITH_BODY = [o for o in new_api().operations if o.body is not None]
PATHS = ("%00", "%ff", "%ED%A0%80", "..", "%2e%2e", "a%2Fb", "%24ne", "x" * 4000, "%F0%9F%98%80", "'", "%0d%0aX:1")
BODIES: dict[str, bytes] = {
    "empty": b"",
    "white space": b"  ",
    "not JSON": b"hello",
    "cut off": b'{"a":',
    "invalid UTF-8": b'{"last_name": "\xff"}',
    "UTF-16": '{"last_name": "x"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "NaN": b'{"last_name": NaN}',
    "infinity": b'{"last_name": -Infinity}',
    "duplicate keys": b'{"last_name": "a", "last_name": "b"}',
    "a number of 5,000 digits": b'{"last_name": ' + b"9" * 5000 + b"}",
    "a number of 4,000 digits": b'{"last_name": ' + b"9" * 4000 + b"}",
    "deep arrays": b"[" * 50_000,
    "deep objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "two hundred deep": b'{"venue":' * 200 + b"{}" + b"}" * 200,
    "a lone surrogate": b'{"last_name": "\\ud800"}',
    "a lone surrogate as a name": b'{"\\udfff": 1}',
    "NUL": b'{"last_name": "\\u0000"}',
    "an operator": b'{"email": {"$ne": null}}',
    "null": b"null",
    "a list": b"[]",
    "a text": b'"x"',
    "a number": b"1e400",
}


@pytest.mark.parametrize("kind", BODIES)
async def test_a_body_that_cannot_be_read_is_refused(office: Office, kind: str) -> None:
    event = await office.has_event()
    code = (await office.enter(event))["code"]
    words = {"kind": "information", "subject": {"en": "Hello"}, "text": {"en": "Room B"}}
    draft = (await office.call("POST", f"events/{event}/campaigns", words)).body["id"]
    for operation in WITH_BODY:
        path = operation.path.replace("{slug}", event).replace("{code}", code).replace("{id}", draft)
        optional_and_empty = operation.body_optional and kind == "empty"
        if kind == "a list" and path.endswith("/schedule"):
            continue  # an empty schedule is one
        answer = await office.call(
            operation.method, API + path, data=BODIES[kind], headers={"Content-Type": "application/json"}
        )
        assert optional_and_empty or answer.status in {400, 422}, (kind, operation.path, answer)
        assert optional_and_empty or answer.headers["Content-Type"].startswith("application/problem+json")
        code = (await office.enter(event))["code"] if optional_and_empty else code


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": ""}, 415),
        ({"Content-Type": ";;;"}, 415),
        ({"Content-Type": "application/json; charset=utf-16"}, 415),
        ({"Content-Type": "application/json; charset=nonsense"}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "x"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Type": "application/json", "Idempotency-Key": ""}, 422),
        ({"Content-Type": "application/json", "Idempotency-Key": "k" * 256}, 422),
        ({"Content-Type": "application/json", "Idempotency-Key": "ключ"}, 422),
        ({"Content-Type": "application/json; charset=UTF-8"}, 202),
        ({"Content-Type": "application/json", "Accept-Language": ";q=,,*;q=x" * 100}, 202),
        ({"Content-Type": "application/json", "X-Request-Id": "a b\tc"}, 202),
        ({"Content-Type": "application/json", "X-Forwarded-For": "nonsense, ,::,1.2.3"}, 202),
    ],
)
async def test_unusual_headers_are_taken_or_refused(office: Office, headers: dict[str, str], status: int) -> None:
    event = await office.has_event()
    body = json.dumps(a_submission()).encode()
    body = gzip.compress(body) if headers.get("Content-Encoding") == "gzip" else body
    path = f"events/{event}/registrations"
    answer = await office.call("POST", path, data=body, token=None, headers=headers)
    assert answer.status == status, answer
    assert len(await office.registrations(event)) == (status == 202)


async def test_a_body_that_is_too_large_is_refused(office: Office) -> None:
    event = await office.has_event()
    path = f"events/{event}/registrations"
    answer = await office.call("POST", path, {"last_name": "x" * 300_000}, token=None)
    assert (answer.status, answer.slug) == (413, "too-large")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"answers": {"diet": {}}}, "/answers/diet"),
        ({"answers": {"diet": [1]}}, "/answers/diet"),
        ({"answers": {"$ne": "x"}}, "/answers/$ne"),
        ({"first_name": "", "last_name": " "}, "/last_name"),
        ({"email": "zoe"}, "/email"),
        ({"email": "zoe@localhost"}, "/email"),
        ({"email": "zoe@example.lu\n"}, "/email"),
        ({"email": "zo\u0000e@example.lu"}, "/email"),
        ({"email": "a@" + "b" * 300 + ".lu"}, "/email"),
        ({"category": "nobility"}, "/category"),
        ({"category": "industry\n"}, "/category"),
        ({"consents": {}}, "/consents/privacy"),
        ({"consents": {"privacy": "true"}}, "/consents/privacy"),
        ({"consents": {"privacy": True, "newsletter": True}}, "/consents/newsletter"),
        ({"sessions": ["recycling", "recycling"]}, "/sessions/1"),
        ({"sessions": ["nowhere"]}, "/sessions/0"),
        ({"sessions": ["recycling", "overlapping"]}, "/sessions/1"),
        ({"sessions": "recycling"}, "/sessions"),
        ({"answers": {"shoe-size": 44}}, "/answers/shoe-size"),
        ({"answers": {"diet": 10**400}}, "/answers/diet"),
        ({"answers": {"$where": "1"}}, "/answers/$where"),
        ({"answers": {"age": "old"}}, "/answers/age"),
        ({"answers": {"age": True}}, "/answers/age"),
        ({"answers": {"age": 10**30}}, "/answers/age"),
        ({"answers": {"news": "yes"}}, "/answers/news"),
        ({"answers": {"meal": "steak"}}, "/answers/meal"),
        ({"answers": {"born": "yesterday"}}, "/answers/born"),
        ({"answers": {"born": "20270101"}}, "/answers/born"),
        ({"answers": {"diet": "a\u202eb"}}, "/answers/diet"),
        ({"locale": "; DROP TABLE"}, "/locale"),
        ({"locale": "xx"}, "/locale"),
        ({"locale": ""}, "/locale"),
        ({"last_name": "x" * 201}, "/last_name"),
        ({"company": "a\u2028b"}, "/company"),
        ({"unknown": 1}, "/unknown"),
        ({"state": "confirmed"}, "/state"),
    ],
)
async def test_what_does_not_fit_is_named(office: Office, fields: dict[str, Any], pointer: str) -> None:
    questions = [
        a_question(),
        a_question("age", "number"),
        a_question("news", "yes_no"),
        a_question("born", "date"),
        a_question("meal", "choice", choices=[{"id": "vegan", "label": {"en": "Vegan"}}]),
    ]
    times = {"starts_at": "2027-01-01T10:00:00Z", "ends_at": "2027-01-01T11:00:00Z"}
    sessions = [a_session(**times), a_session("overlapping", **times)]
    event = await office.has_event(questions=questions, sessions=sessions)
    answer = await office.submit(event, **fields)
    assert answer.status == 422, answer
    assert pointer in [fault["pointer"] for fault in answer.body["errors"]]
    assert await office.registrations(event) == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "=1+1",
        "O'Brien; --",
        "عبد الله",
        "王小明",
        "👩‍💻",
        "İstanbul",
        "a\u200db",
    ],
)
async def test_text_is_text(office: Office, text: str) -> None:
    event = await office.has_event()
    registration = await office.enter(event, last_name=text)
    assert registration["last_name"] == text
    assert registration["code"] in await office.codes(event, q=text)


@pytest.mark.parametrize("part", PATHS)
async def test_strange_paths_lead_nowhere(office: Office, part: str) -> None:
    event = await office.has_event()
    for path in (
        f"/events/{part}",
        f"/events/{event}/registrations/{part}",
        f"/events/{part}/attendance.csv",
        f"/{part}",
    ):
        status, _ = await raw(office, f"GET {API}/events/{path} HTTP/1.1", token=office.token)
        assert status in {400, 404}, path


@pytest.mark.parametrize("value", ["%00", "%ff", "%ED%A0%80", "\udcff", "%F4%8F%BF%BF", "+", "%5B%24ne%5D", "%", "\\"])
async def test_strange_searches_find_nothing(office: Office, value: str) -> None:
    event = await office.has_event()
    await office.enter(event)
    for name in ("q", "category", "session"):
        line = f"GET {API}/events/{event}/registrations?{name}={value} HTTP/1.1"
        status, body = await raw(office, line, token=office.token)
        assert status in {200, 400, 422}, (name, body)
        assert status != 200 or name == "q" or json.loads(body)["items"] == []


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "TRACE", "DELETE", "PROPFIND"])
async def test_methods_that_are_not_there_are_refused(office: Office, method: str) -> None:
    event = await office.has_event()
    for path in ("/events", f"/events/{event}", f"/events/{event}/registrations"):
        status, _ = await raw(office, f"{method} {API}{path} HTTP/1.1", token=office.token)
        assert status in {200, 405} if method == "HEAD" else status == 405, path


@pytest.mark.parametrize(
    "line",
    [
        "GET /api/v1/events HTTP/9.9",
        "GET  /api/v1/events HTTP/1.1",
        "GET /api/v1/events\x00 HTTP/1.1",
        "GET http://[::1 HTTP/1.1",
        "GET * HTTP/1.1",
        "GET //events HTTP/1.1",
        "GET /api/v1/events?limit=1&limit=9999 HTTP/1.1",
        "GET /api/v1/events?" + "a=b&" * 1500 + " HTTP/1.1",
        "NONSENSE",
    ],
)
async def test_broken_requests_are_refused(office: Office, line: str) -> None:
    status, _ = await raw(office, line)
    assert status == 0 or status < 500


async def test_methods_that_nobody_knows_make_no_metrics(office: Office) -> None:
    for method in ("PROPFIND", "NONSENSE"):
        await raw(office, f"{method} {API}/events HTTP/1.1")
    metrics = (await office.call("GET", "/metrics")).body.decode()
    assert 'method="other"' in metrics
    assert "PROPFIND" not in metrics
    assert "NONSENSE" not in metrics


async def raw(office: Office, line: str, token: str | None = None) -> tuple[int, bytes]:
    """Status and body of the answer to a request line sent as it stands; status 0: the connection was closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", office.settings.registration_port)
    credential = f"Authorization: Bearer {token}\r\n" if token else ""
    text = f"{line}\r\nHost: x\r\n{credential}Content-Length: 0\r\nConnection: close\r\n\r\n"
    writer.write(text.encode(errors="surrogateescape"))
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    return (int(head.split()[1]) if head else 0), body
