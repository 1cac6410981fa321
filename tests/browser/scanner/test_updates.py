"""A new version of the scanner reaches phones that have kept an older one, and never in the middle of scanning."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from playwright.async_api import expect

from services.checkin.web.pages import ScannerPages
from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone
from tests.support.servers.running import free_port
from tests.support.waiting import until

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Shell:
    """The scanner served without an API behind it. `changes` are replacements in all that it answers."""

    pages: ScannerPages
    url: str
    changes: dict[bytes, bytes] = field(default_factory=dict)

    @web.middleware
    async def change(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        assert isinstance(answer, web.Response)
        assert isinstance(answer.body, bytes)
        for old, new in self.changes.items():
            answer.body = answer.body.replace(old, new)
        return answer

    def publish_another(self) -> None:
        """Publishes a version by which the page and its worker differ from the present one."""
        self.changes[b'<body class="door">'] = b'<body class="door" data-version="another">'
        self.changes[self.pages.version.encode()] = b"another"


@pytest.fixture
async def shell() -> AsyncIterator[Shell]:
    pages, port = ScannerPages(), free_port()
    shell = Shell(pages, f"http://127.0.0.1:{port}")
    app = web.Application(middlewares=[shell.change])
    app.add_routes(pages.routes())
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield shell
    await runner.cleanup()


async def test_a_new_version_takes_over_while_nobody_scans(new_phone: NewPhone, shell: Shell) -> None:
    phone = await new_phone()
    phone.url = shell.url
    await phone.open()
    await until(lambda: phone.page.evaluate("Boolean(navigator.serviceWorker.controller)"))
    shell.publish_another()
    await phone.page.reload()
    await expect(phone.page.locator("body[data-version=another]")).to_be_visible()
    assert await _shells(phone) == ["moien-door-another"]


async def _shells(phone: Phone) -> list[str]:
    return list(await phone.page.evaluate("caches.keys()"))
