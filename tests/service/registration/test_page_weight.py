"""Pages are light: nobody waits for them on a slow network."""

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from deploy.local.sample_logo import sample_logo
from tests.support.outside.visitor import a_visitor
from tests.support.registration.builders import a_category, a_question, a_session
from tests.support.registration.organiser import url_of
from tests.support.registration.service import Office

MOST = 80 * 1024  # bytes of a page with everything that it loads
TOP = 6 * 1024  # bytes of styles that the top of a page waits for
LATIN = "source-sans-3-latin-wght-normal.woff2"


@pytest.fixture
async def network(office: Office) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that counts what travels."""
    async with aiohttp.ClientSession(url_of(office), auto_decompress=False) as session:
        yield session


async def size_of(network: aiohttp.ClientSession, address: str) -> int:
    async with network.get(address, headers={"Accept-Encoding": "gzip"}) as response:
        return len(await response.read())


async def full_event(office: Office) -> str:
    event = await office.has_event(
        description={"en": "A day on the connected factory. " * 20},
        accent="#7b2d5b",
        categories=[a_category(), a_category("press")],
        sessions=[a_session(f"s{n}") for n in range(8)],
        questions=[a_question(f"q{n}", "long_text") for n in range(8)],
        access={"features": ["lift", "step_free"], "text": {}},
    )
    logo = sample_logo(("Smart", "Manufacturing"), "#005f73")
    await office.call("PUT", f"events/{event}/logo", data=logo, headers={"Content-Type": "image/png"})
    return event


@pytest.mark.parametrize("path", ["/e/{event}", "/e/{event}/sent?outcome=confirmed", "/accessibility", "/imprint"])
async def test_a_page_weighs_less_than_80_kilobytes(office: Office, network: aiohttp.ClientSession, path: str) -> None:
    address = path.format(event=await full_event(office))
    async with a_visitor(url_of(office)) as reader:
        page = await reader.get(address)
    loaded = {*re.findall(r'<(?:link rel="(?:stylesheet|icon)"|script|img)[^>]* (?:href|src)="([^"]+)"', page.html)}
    assert len(loaded) >= 3
    static = next(href for href in loaded if href.startswith("/static/"))
    typeface = "/".join([*static.split("/")[:3], "typeface/files", LATIN])
    whole = await size_of(network, address)  # the proxy compresses this one: here it counts in full
    assert whole + sum([await size_of(network, href) for href in (*loaded, typeface)]) <= MOST


async def test_the_top_of_an_event_waits_for_little(office: Office, network: aiohttp.ClientSession) -> None:
    event = await full_event(office)
    async with a_visitor(url_of(office)) as reader:
        html = (await reader.get(f"/e/{event}")).html
    head, _, _ = html.partition("</head>")
    blocking = re.findall(r'<link rel="stylesheet" href="([^"]+)"', head)
    assert len(blocking) == 2
    assert sum([await size_of(network, href) for href in blocking]) <= TOP
    top, _, rest = html.partition("page.css")
    assert "<h1" in top
    assert "<form" in rest
