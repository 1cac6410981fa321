"""Debian's whole Chromium as it runs at a desk's printer: it prints without asking, here into files in a folder."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, Playwright

from tests.browser.conftest import ARGUMENTS
from tests.browser.engines.engine import a_screen

CHROMIUM = "/usr/bin/chromium"  # the one without windows prints nothing
# What the print dialogue keeps once somebody has chosen "Save as PDF" in it.
DIALOGUE = {
    "version": 2,
    "selectedDestinationId": "Save as PDF",
    "recentDestinations": [{"id": "Save as PDF", "origin": "local", "account": ""}],
}


@asynccontextmanager
async def a_kiosk(playwright: Playwright, home: Path, paper: Path) -> AsyncIterator[Page]:
    """A window of a browser that prints into the folder `paper`, a file a print."""
    preferences = {
        "printing": {"print_preview_sticky_settings": {"appState": json.dumps(DIALOGUE)}},
        "savefile": {"default_directory": str(paper)},
    }
    profile = home / "profile"
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(preferences))
    async with a_screen(home) as screen:
        context = await playwright.chromium.launch_persistent_context(
            str(profile),
            executable_path=CHROMIUM,
            headless=False,
            args=[*ARGUMENTS, "--kiosk-printing"],
            env={**os.environ, "DISPLAY": screen},
            locale="en-GB",
        )
        try:
            yield context.pages[0]
        finally:
            await context.close()
