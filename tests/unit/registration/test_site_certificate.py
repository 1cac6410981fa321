"""A certificate is told of two weeks before browsers refuse it, also one that nobody has ever believed in."""

import asyncio
import ssl
from datetime import timedelta
from pathlib import Path

import pytest

from services.registration.adapters.site_certificate import SiteCertificate
from shared.clock import utc_now
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.certificates import a_certificate


async def days_left(context: ssl.SSLContext, path: str = "") -> list[int]:
    """The days that are told of a server with a certificate."""

    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        concerns = await SiteCertificate(f"https://localhost:{port}{path}", SetClock(utc_now())).find()
    return [concern.number for concern in concerns]


@pytest.mark.parametrize(("days", "expected"), [(365, []), (13.5, [13]), (0.5, [0])])
async def test_a_certificate_that_ends_soon_is_told_with_the_days_left(
    tmp_path: Path, days: float, expected: list[int]
) -> None:
    context, _ = a_certificate(tmp_path, timedelta(days=days))
    assert await days_left(context) == expected


async def test_pages_without_a_certificate_have_none_that_ends() -> None:
    assert await SiteCertificate("http://127.0.0.1:8000", SetClock(utc_now())).find() == []


async def test_a_server_that_does_not_answer_says_nothing() -> None:
    with pytest.raises(OSError, match="Connect"):
        await SiteCertificate("https://127.0.0.1:1", SetClock(utc_now())).find()
