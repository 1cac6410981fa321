"""A new version of the scanner reaches phones that have kept an older one, and never in the middle of scanning."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from playwright.async_api import expect

from services.checkin.web.pages import ScannerPages
from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone
from tests.support.servers.running import free_port
from tests.support.waiting import until


@pytest.fixture
async def pages() -> ScannerPages:
    return ScannerPages()


@pytest.fixture
async def address(pages: ScannerPages) -> AsyncIterator[str]:
    """Only the shell, without an API behind it."""
    app, port = web.Application(), free_port()
    app.add_routes(pages.routes())
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def test_a_new_version_takes_over_while_nobody_scans(
    new_phone: NewPhone, pages: ScannerPages, address: str
) -> None:
    phone = await new_phone()
    phone.url = address
    await phone.open()
    await until(lambda: phone.page.evaluate("Boolean(navigator.serviceWorker.controller)"))
    _publish_another(pages)
    await phone.page.reload()
    await expect(phone.page.locator("body[data-version=another]")).to_be_visible()
    assert await _shells(phone) == ["moien-door-another"]


def _publish_another(pages: ScannerPages) -> None:
    pages._page = pages._page.replace(b'<body class="door">', b'<body class="door" data-version="another">')
    pages._worker = pages._worker.replace(pages.version.encode(), b"another")


async def _shells(phone: Phone) -> list[str]:
    return list(await phone.page.evaluate("caches.keys()"))
