"""Registration served for real, a conference in every state, and browsers that look at its pages."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.browser.faults import note_faults
from tests.browser.pages.scene import Scene, a_scene
from tests.service.registration.conftest import office  # noqa: F401 - a fixture
from tests.support.registration.service import Office

OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
async def scene(office: Office) -> Scene:  # noqa: F811
    return await a_scene(office)


@pytest.fixture
async def new_page(chromium: Browser, scene: Scene) -> AsyncIterator[OpenPage]:
    """Opens pages, each in a browser profile of its own. At the end no page may have had a fault."""
    faults: list[str] = []
    async with AsyncExitStack() as stack:

        async def make(width: int = 360, language: str = "en-GB", **options: Any) -> Page:
            context = await chromium.new_context(
                base_url=scene.url, viewport={"width": width, "height": 740}, locale=language, **options
            )
            stack.push_async_callback(context.close)
            page = await context.new_page()
            note_faults(page, faults)
            return page

        yield make
    assert faults == []
