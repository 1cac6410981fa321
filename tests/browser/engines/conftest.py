"""One browser of each engine for all journeys through it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from tests.browser.engines.engine import Engine
from tests.browser.engines.firefox import a_firefox
from tests.browser.engines.webkit import a_webkit

ENGINES: dict[str, Callable[..., AbstractAsyncContextManager[Engine]]] = {"firefox": a_firefox, "webkit": a_webkit}


@pytest.fixture(scope="module", params=ENGINES)
async def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Engine]:
    async with ENGINES[request.param](tmp_path_factory.mktemp(request.param), 400, 800) as started:
        yield started
