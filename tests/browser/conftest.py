"""A real browser: Chromium as it is installed, which calls nobody but our own servers."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Playwright, async_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started
