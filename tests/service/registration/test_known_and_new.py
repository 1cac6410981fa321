"""Nobody outside can tell a registered address from a new one: not by answers, pages, numbers or time."""

import random
from collections.abc import AsyncIterator

import pytest

from tests.support.outside.visitor import a_visitor
from tests.support.registration.builders import a_session
from tests.support.registration.organiser import url_of
from tests.support.registration.outsider import Outsider, an_address
from tests.support.registration.service import Office
from tests.support.shared.rank_test import Comparison, compare
from tests.support.waiting import at_once

WAYS = ("by_api", "as_colleague", "as_booker", "by_page", "as_colleague_by_page")
SURE, SECONDS = 1e-4, 0.003
"""The time tells where chance would make such a difference less often than SURE, and it is more than SECONDS."""


@pytest.fixture
async def outsider(office: Office) -> AsyncIterator[Outsider]:
    event = await office.has_event(capacity=5_000, sessions=[a_session(capacity=5_000)])
    async with a_visitor(url_of(office)) as visitor:
        yield Outsider(office, visitor, event)


async def known_and_new(outsider: Outsider, number: int) -> list[tuple[bool, str]]:
    """So many addresses that are registered and as many that are not, in random order."""
    known = [an_address() for _ in range(number)]
    for some in range(0, number, 20):
        await at_once([outsider.office.submit(outsider.event, email=email) for email in known[some : some + 20]])
    addresses = [*((True, email) for email in known), *((False, an_address()) for _ in known)]
    random.shuffle(addresses)
    return addresses


@pytest.mark.parametrize("way", WAYS)
async def test_answers_pages_and_free_places_do_not_tell(outsider: Outsider, way: str) -> None:
    seen = {await outsider.sees(getattr(outsider, way), email) for _, email in await known_and_new(outsider, 3)}
    assert len(seen) == 1, seen


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_group_is_told_of_the_free_places_that_everybody_sees(office: Office, is_known: bool) -> None:
    event = await office.has_event(capacity=3)
    await office.submit(event, email="zoe@example.lu")
    await office.submit(event, email="zoe@example.lu" if is_known else "ada@example.lu")
    async with a_visitor(url_of(office)) as visitor:
        check = await Outsider(office, visitor, event).checks_group(an_address())
    assert "There is one free place for the 2 of you." in check.text


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("way", WAYS)
async def test_the_time_of_300_and_300_answers_does_not_tell(outsider: Outsider, way: str) -> None:
    if (await times_of(outsider, way)).tells(p=SURE, shift=SECONDS):  # perhaps of a busy machine: then not twice
        again = await times_of(outsider, way)
        assert not again.tells(p=SURE, shift=SECONDS), str(again)


async def times_of(outsider: Outsider, way: str) -> Comparison:
    taken: dict[bool, list[float]] = {True: [], False: []}
    for is_known, email in await known_and_new(outsider, 300):
        taken[is_known].append(await outsider.takes(getattr(outsider, way), email))
    comparison = compare(taken[True], taken[False])
    print(f"{way}: known against new, {comparison}")
    return comparison
