"""Check-in served for real, and phones that open its scanner."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Playwright

from tests.browser.scanner.phone import Phone, a_phone, phone_browser
from tests.support.checkin.service import Conference, Served, a_conference, serving

NewPhone = Callable[..., Awaitable[Phone]]


@pytest.fixture(scope="module")
async def served(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Served]:
    async with serving(mongodb_url, rabbitmq_url) as served:
        yield served


@pytest.fixture
async def conference(served: Served) -> Conference:
    return await a_conference(served)


@pytest.fixture
async def url(served: Served) -> str:
    return f"http://127.0.0.1:{served.settings.checkin_port}"


@pytest.fixture(scope="session")
async def usual_browser(playwright: Playwright) -> AsyncIterator[Browser]:
    async with phone_browser(playwright) as browser:
        yield browser


@pytest.fixture
async def new_phone(playwright: Playwright, usual_browser: Browser, url: str) -> AsyncIterator[NewPhone]:
    """Makes phones; `film` is what the camera sees. At the end no page may have had a fault."""
    phones: list[Phone] = []
    async with AsyncExitStack() as stack:

        async def make(film: Path | None = None, **options: Any) -> Phone:
            filmed = await stack.enter_async_context(phone_browser(playwright, film)) if film else usual_browser
            phones.append(await stack.enter_async_context(a_phone(filmed, url, **options)))
            return phones[-1]

        yield make
    assert [fault for phone in phones for fault in phone.faults] == []


@pytest.fixture
def pairing_code(conference: Conference) -> Callable[..., Awaitable[str]]:
    """A fresh code for one phone."""

    async def make(role: str = "scan", lists: tuple[str, ...] = ("main",), gate: str = "Main gate") -> str:
        wish = {"event": conference.slug, "gate": gate, "role": role, "lists": lists}
        answer = await conference.organiser.post("/pairing-codes", wish)
        assert answer.status == 201, answer
        return str(answer.body["code"])

    return make
