"""The desk entries that were applied, in memory and in MongoDB, keep the same promises."""

from dataclasses import replace

import pytest

from services.registration.adapters.desk_copies import MongoDeskCopies
from services.registration.ports.desk_copies import DeskCopies, DeskCopy
from shared.contracts import Order
from shared.documents.tickets import fingerprint
from tests.support.registration.fake_desk_copies import FakeDeskCopies

COPY = DeskCopy(order=Order(1, 2), outcome="known", known_as="r2")
SECRETS = ["first secret", "second secret"]


@pytest.fixture(params=["memory", "mongodb"])
def copies(request: pytest.FixtureRequest) -> DeskCopies:
    return FakeDeskCopies() if request.param == "memory" else MongoDeskCopies(request.getfixturevalue("database"))


@pytest.fixture
async def badges(copies: DeskCopies, request: pytest.FixtureRequest) -> None:
    """The event has two blank badges."""
    if isinstance(copies, FakeDeskCopies):
        copies.blank_badges["plastics-2026"] = SECRETS
        return
    badges = [
        {"_id": fingerprint(secret), "event": "plastics-2026", "number": number, "secret": secret}
        for number, secret in enumerate(SECRETS)
    ]
    await request.getfixturevalue("database")["blank_badges"].insert_many(badges)


async def test_an_applied_entry_is_known_with_its_outcome(copies: DeskCopies) -> None:
    assert await copies.copy("r1") is None
    await copies.note("r1", "plastics-2026", COPY)
    assert await copies.copy("r1") == COPY


@pytest.mark.parametrize("order", [Order(1, 1), Order(0, 9)])
async def test_an_older_entry_does_not_take_the_place_of_a_newer_one(copies: DeskCopies, order: Order) -> None:
    await copies.note("r1", "plastics-2026", COPY)
    await copies.note("r1", "plastics-2026", DeskCopy(order=order, outcome="refused"))
    assert await copies.copy("r1") == COPY


async def test_a_newer_entry_takes_the_place_of_an_older_one(copies: DeskCopies) -> None:
    newer = replace(COPY, order=Order(2, 1), outcome=None, known_as=None)
    for copy in (COPY, newer):
        await copies.note("r1", "plastics-2026", copy)
    assert await copies.copy("r1") == newer


@pytest.mark.usefixtures("badges")
async def test_the_secrets_of_blank_badges_are_those_of_the_event(copies: DeskCopies) -> None:
    hashes = [fingerprint(SECRETS[0]), fingerprint("nobody's")]
    assert await copies.secrets("plastics-2026", hashes) == {hashes[0]: SECRETS[0]}
    assert await copies.secrets("another", hashes) == await copies.secrets("plastics-2026", []) == {}
