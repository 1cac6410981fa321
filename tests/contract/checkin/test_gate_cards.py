"""Gate cards in memory and in MongoDB keep the same promises."""

from dataclasses import replace

import pytest

from services.checkin.adapters.gate_cards import MongoGateCards, derive_codes
from services.checkin.ports.gate_cards import GateCards
from shared.audit import AuditEntry
from shared.mongo.connection import Database
from tests.support.checkin.builders import a_gate_card
from tests.support.checkin.fake_gate_cards import FakeGateCards
from tests.support.times import NOON

CARD = a_gate_card()
AUDIT = AuditEntry(actor="me", action="x", event=CARD.event, subject="y", at=NOON, before={}, after={})


@pytest.fixture
def cards(mongo: Database | None) -> GateCards:
    return FakeGateCards() if mongo is None else MongoGateCards(mongo)


async def test_a_card_is_found_by_its_id_and_by_the_hash_of_its_code(cards: GateCards) -> None:
    await cards.add(CARD, AUDIT)
    assert await cards.get(CARD.id) == CARD
    assert await cards.by_hash(CARD.hash) == CARD
    assert await cards.get("another") is None
    assert await cards.by_hash("another") is None


async def test_a_card_made_again_is_found_by_its_new_hash_only(cards: GateCards) -> None:
    await cards.add(CARD, AUDIT)
    renewed = replace(CARD, salt="other", hash="new")
    await cards.replace(renewed, AUDIT)
    assert await cards.by_hash("new") == renewed
    assert await cards.by_hash(CARD.hash) is None


async def test_a_withdrawn_card_stays_away(cards: GateCards) -> None:
    await cards.add(CARD, AUDIT)
    await cards.remove(CARD, AUDIT)
    await cards.replace(CARD, AUDIT)
    assert await cards.get(CARD.id) is None


async def test_the_cards_of_an_event_come_oldest_first_and_go_together(cards: GateCards) -> None:
    await cards.add(a_gate_card("new", made_at=NOON), AUDIT)
    await cards.add(a_gate_card("old"), AUDIT)
    await cards.add(a_gate_card("elsewhere", event="another"), AUDIT)
    assert [card.id for card in await cards.of_event(CARD.event)] == ["old", "new"]
    await cards.remove_of_event(CARD.event)
    assert await cards.of_event(CARD.event) == []
    assert len(await cards.of_event("another")) == 1


def test_a_code_depends_on_key_card_and_salt() -> None:
    codes = [*derive_codes(["k1", "k2"], "a", "s"), *derive_codes(["k1"], "b", "s"), *derive_codes(["k1"], "a", "t")]
    assert len({*codes}) == len(codes)
    assert {len(code) for code in codes} == {12}
    assert list(derive_codes(["k1"], "a", "s")) == codes[:1]
