"""The figures of a list: arrivals, gates, categories and desks, and nobody's name."""

import pytest

from tests.support.checkin.service import Conference


async def test_figures_tell_arrivals_by_gate_category_and_desk(conference: Conference) -> None:
    guests = [await conference.guest(tray=letter) for letter in "AAMZ"]
    phone = await conference.pair(gate="Side gate")
    await phone.scan(guests[0].secret)
    board = await conference.pair("board")
    figures = (await board.get("/lists/main/figures")).body
    assert (figures["admitted"], figures["expected"], figures["inside"]) == (1, 4, 1)
    assert figures["gates"] == [{"name": "Side gate", "people": 1}]
    assert [minute["people"] for minute in figures["arrivals"]] == [1]
    industry = {"id": "industry", "name": {"en": "Industry", "fr": "Industrie"}, "admitted": 1, "expected": 4}
    assert figures["categories"] == [industry]
    assert [(desk["first"], desk["people"]) for desk in figures["desks"]] == [("A", 1), ("M", 2)] or sum(
        desk["people"] for desk in figures["desks"]
    ) == 3


@pytest.mark.parametrize(("desks", "status"), [("1", 200), ("4", 200), ("9", 200), ("0", 422), ("10", 422), ("x", 422)])
async def test_the_number_of_desks_can_be_chosen(conference: Conference, desks: str, status: int) -> None:
    answer = await conference.organiser.get(f"/lists/main/figures?event={conference.slug}&desks={desks}")
    assert answer.status == status
    if status == 200:
        assert len(answer.body["desks"]) == int(desks)


async def test_figures_name_nobody(conference: Conference) -> None:
    guest, phone = await conference.guest(last_name="Bettel"), await conference.pair()
    await phone.scan(guest.secret)
    figures = str((await phone.get("/lists/main/figures")).body)
    assert not [text for text in ("Bettel", guest.code, guest.registration) if text in figures]
