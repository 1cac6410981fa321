"""No page tells more than it must, takes a form of another site, or breaks, whatever it is sent."""

import gzip
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.registration.builders import a_question, a_session
from tests.support.registration.service import Office
from tests.support.waiting import until

PERSON: dict[str, Any] = {
    "first_name": ["Zoë"],
    "email": ["zoe@example.lu"],
    "category": ["industry"],
    "consents": ["privacy"],
}
FORM = "application/x-www-form-urlencoded"
CHOICES = [{"id": "a", "label": {"en": "First"}}]


@pytest.fixture
async def url(office: Office) -> str:
    return f"http://127.0.0.1:{office.settings.registration_port}"


@pytest.fixture
async def visitor(url: str) -> AsyncIterator[Visitor]:
    async with a_visitor(url) as visitor:
        yield visitor


async def manage_link(office: Office, event: str) -> str:
    def address() -> str:
        return next((m.manage_url or "" for m in office.subscribers.mails(event, "confirmation")), "")

    return "/r/" + (await until(address)).rpartition("/r/")[2]


# Scripts that are files of ours, and what search engines read of an event.
FILES_AND_DATA = re.compile(r'<script [^>]*src="/static/[^"]*"[^>]*></script>|<script type="application/ld\+json">')


async def all_pages(office: Office, visitor: Visitor) -> list[Page]:
    """One of each kind, refused ones too."""
    event = await office.has_event(accent="#ffd166")
    await office.enter(event)
    paths = ["/", f"/e/{event}", f"/e/{event}/sent", f"/e/{event}/handed-over", await manage_link(office, event)]
    paths += ["/console/sign-in", "/e/none", "/r/none", "/nowhere", "/console/sign-out"]
    return [await visitor.get(path) for path in paths]


async def test_every_page_keeps_itself_to_itself(office: Office, visitor: Visitor) -> None:
    for page in await all_pages(office, visitor):
        policy = dict(part.split(" ", 1) for part in page.headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["form-action"] == "'self'"
        assert not any("unsafe" in sources for sources in policy.values())
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"


async def test_no_page_holds_styles_or_scripts_or_speaks_of_others(office: Office, visitor: Visitor) -> None:
    for page in await all_pages(office, visitor):
        for held in ("<script", "<style", " style=", " onclick="):
            assert held not in FILES_AND_DATA.sub("", page.html)
        assert page.html.count("<h1") == 1
        assert "None" not in page.text


async def test_pages_of_people_are_not_for_search_engines(office: Office, visitor: Visitor) -> None:
    for page in (await all_pages(office, visitor))[2:]:
        assert '<meta name="robots" content="noindex">' in page.html


async def test_cookies_cannot_be_read_by_scripts_or_used_by_other_sites(office: Office, visitor: Visitor) -> None:
    page = await visitor.get(f"/e/{await office.has_event()}?lang=de")
    cookies = page.headers.getall("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"moien_visitor", "moien_language"}
    for cookie in cookies:
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


async def test_head_answers_as_get_without_a_body(office: Office, visitor: Visitor) -> None:
    for path in ("/", f"/e/{await office.has_event()}", "/console/sign-in", "/e/none"):
        page, head = await visitor.get(path), await visitor.request("HEAD", path)
        assert (head.status, head.body) == (page.status, b"")
        assert head.headers["Content-Security-Policy"] == page.headers["Content-Security-Policy"]


async def test_assets_are_compressed_and_kept_for_ever(visitor: Visitor, url: str) -> None:
    page = await visitor.get("/")
    addresses = [part.split('"')[0] for part in page.html.split('href="')[1:]]
    styles = [address for address in addresses if address.startswith("/static/") and address.endswith(".css")]
    assert len(styles) == 2
    for style in styles:
        packed = await visitor.get(style, **{"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "immutable" in packed.headers["Cache-Control"]
        assert packed.headers["Vary"] == "Accept-Encoding"
        plain = await visitor.get(style, **{"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers
        assert plain.body == packed.body
        assert len(gzip.compress(plain.body)) < len(plain.body) / 3


@pytest.mark.parametrize("name", ["moien.js", "../pages.py", "%2e%2e/pages.py", "pico.css/x", ""])
async def test_an_asset_that_is_not_there_is_not_found(visitor: Visitor, name: str) -> None:
    base = (await visitor.get("/")).html.split('href="/static/')[1].split("/")[0]
    for version in (base, "000000000000"):
        assert (await visitor.get(f"/static/{version}/{name}")).status == 404


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({}, True),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "http://127.0.0.1:1"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"}, False),
    ],
)
async def test_a_form_of_another_site_is_not_taken(
    office: Office, visitor: Visitor, headers: dict[str, str], taken: bool
) -> None:
    event = await office.has_event()
    await office.enter(event, email="zoe@example.lu")
    registering = await visitor.get(f"/e/{event}")
    registered = await visitor.submit(registering, headers=headers, **{**PERSON, "email": "ada@example.lu"})
    link = await manage_link(office, event)
    cancelled = await visitor.submit(await visitor.get(link), "/cancel", headers=headers)
    signing_in = await visitor.get("/console/sign-in")
    signed_in = await visitor.submit(signing_in, headers=headers, email="a@b.lu", password="x")
    assert [registered.status, cancelled.status] == ([200, 200] if taken else [403, 403])
    assert ("address or the password" in signed_in.text) is taken
    assert len(await office.registrations(event, state="confirmed")) == 1
    assert len(await office.registrations(event)) == (2 if taken else 1)


@pytest.mark.parametrize("token", [None, "", "x", "é", "0" * 64, "\x00"])
async def test_a_form_needs_the_token_of_its_visitor(office: Office, visitor: Visitor, token: str | None) -> None:
    event = await office.has_event()
    await office.enter(event, email="zoe@example.lu")
    page = await visitor.get(await manage_link(office, event))
    for action in ("/change", "/cancel", "/resend", "/hand-over"):
        assert (await visitor.submit(page, action, form_token=token)).status == 403
    registering = await visitor.get(f"/e/{event}")
    refused = await visitor.submit(registering, form_token=token, **{**PERSON, "email": "ada@example.lu"})
    assert refused.status == 403
    assert [r["state"] for r in await office.registrations(event)] == ["confirmed"]


async def test_a_token_is_good_for_its_own_visitor_only(office: Office, visitor: Visitor, url: str) -> None:
    event = await office.has_event()
    page = await visitor.get(f"/e/{event}")
    async with a_visitor(url) as other:
        assert (await other.submit(page, **PERSON)).status == 403
        await other.get(f"/e/{event}")
        assert (await other.submit(page, **PERSON)).status == 403
    assert await office.registrations(event) == []


BODIES: list[tuple[bytes, dict[str, str], int]] = [
    (b"", {"Content-Type": FORM}, 403),
    (b"%ff%fe", {"Content-Type": FORM}, 400),
    (b"a=\xff", {"Content-Type": FORM}, 400),
    (b"&" * 100_000, {"Content-Type": FORM}, 400),
    (b"a=1&" * 501, {"Content-Type": FORM}, 400),
    (b"a" * 300_000, {"Content-Type": FORM}, 413),
    (b"{}", {"Content-Type": "application/json"}, 415),
    (b"--x--", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    (b"a=1", {"Content-Type": FORM + "; charset=klingon"}, 403),
    (b"a=1", {"Content-Type": FORM, "Content-Encoding": "gzip"}, 415),
    (b"a=1", {"Content-Type": ""}, 415),
]


@pytest.mark.parametrize(("body", "headers", "status"), BODIES)
async def test_a_body_that_cannot_be_read_is_refused(
    office: Office, visitor: Visitor, body: bytes, headers: dict[str, str], status: int
) -> None:
    event = await office.has_event()
    for path in (f"/e/{event}", "/console/sign-in", "/console/sign-out"):
        answer = await visitor.request("POST", path, data=body, headers=headers)
        assert answer.status == status
        assert answer.reader.attributes_of["main"]


NAMES = ["first_name", "email", "category", "sessions", "consents", "answers-number", "answers-one", "answers-many"]
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["[" * 3000, "9" * 5000, "1e999", "NaN", '{"$ne":null}', "true", "\x00", "a", "s1", "privacy", "$x"]
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.dictionaries(st.sampled_from([*NAMES, "x", "answers-$where"]), st.lists(TEXTS, max_size=3)))
async def test_no_answer_breaks_the_form(crowded: tuple[Visitor, Page, str], fields: dict[str, list[str]]) -> None:
    visitor, page, event = crowded
    hidden = page.form().fields
    encoded = {name: [v.encode("utf-8", "replace").decode() for v in values] for name, values in fields.items()}
    answer = await visitor.post(f"/e/{event}", {**{k: hidden[k] for k in ("form_token", "submission")}, **encoded})
    assert answer.status in {200, 409, 422}
    assert answer.reader.attributes_of["main"]


@pytest.fixture
async def crowded(office: Office, visitor: Visitor) -> tuple[Visitor, Page, str]:
    """An event that asks for much, its page and who looks at it."""
    questions: list[Any] = [
        a_question("number", "number"),
        a_question("one", "choice", choices=CHOICES),
        a_question("many", "choices", choices=CHOICES),
    ]
    event = await office.has_event(questions=questions, sessions=[a_session("s1")])
    return visitor, await visitor.get(f"/e/{event}"), event


@pytest.mark.parametrize("path", ["/e/%00", "/e/%ed%a0%80", "/e/" + "a" * 3000, "/e/$where", "/e/..%2f", "/e/%ff"])
async def test_no_address_breaks_a_page(visitor: Visitor, path: str) -> None:
    assert (await visitor.get(path)).status in {400, 404}


async def test_no_query_breaks_a_page(office: Office, visitor: Visitor) -> None:
    event = await office.has_event()
    queries = (
        urlencode({"lang": "<x>", "outcome": "<script>"}),
        "lang=%00",
        "lang=de&lang=fr",
        "outcome=%ff",
        "x" * 3000,
    )
    for query in queries:
        page = await visitor.get(f"/e/{event}/sent?{query}")
        assert page.status == 200
        assert "<script>" not in page.html


async def test_people_get_a_page_and_programs_a_problem_document(visitor: Visitor) -> None:
    assert "There is no such event here" in (await visitor.get("/e/none")).text
    problem = await visitor.get("/e/none", Accept="application/json")
    assert problem.headers["Content-Type"] == "application/problem+json"
