"""Gate cards pair phones that a door manager then starts."""

import io
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from yarl import URL

from services.checkin.domain.gate_cards import MOST_WAITING
from services.checkin.web.dependencies import DEPENDENCIES
from shared.clock import utc_now
from tests.support.checkin.console import sign_in
from tests.support.checkin.service import Caller, Conference, Served, a_conference, now
from tests.support.outside.visitor import Visitor
from tests.support.pdf import claims_of, text_of, title_and_language
from tests.support.waiting import until


async def a_card(conference: Conference, **fields: Any) -> Any:
    body = {"event": conference.slug, "gate": "North gate", "role": "scan", "lists": ["main"], **fields}
    answer = await conference.organiser.post("/gate-cards", body)
    assert answer.status == 201, answer
    return answer.body


async def join(conference: Conference, code: str, name: str = "Ana") -> Caller:
    paired = await Caller(conference.client, "").post("/pair", {"code": code, "name": name})
    assert paired.status == 201, paired
    return Caller(conference.client, paired.body["device_token"], paired.body["device"])


def codes_in(pdf: bytes) -> set[str]:
    document = pypdfium2.PdfDocument(pdf)
    pictures = [document[page].render(scale=2).to_pil() for page in range(len(document))]
    return {barcode.text for picture in pictures for barcode in zxingcpp.read_barcodes(picture)}


def path_of(url: str) -> str:
    return str(URL(url).relative())


async def test_every_call_of_a_phone_that_waits_is_refused_until_it_is_started(conference: Conference) -> None:
    guest, card = await conference.guest(), await a_card(conference)
    phone = await join(conference, card["code"])
    scan = {"nonce": "n", "list": "main", "secret": guest.secret, "scanned_at": now()}
    calls = [
        ("POST", "/scans", scan),
        ("GET", "/lists/main/roster", None),
        ("PUT", "/devices/me", {}),
        ("GET", "/devices", None),
    ]
    for method, path, body in calls:
        refused = await phone.call(method, path, body)
        assert (refused.status, refused.body["type"].split("/")[-1]) == (403, "device-not-started")
    started = await conference.organiser.call("POST", f"/devices/{phone.id}/start")
    assert (started.status, started.body["started"]) == (200, True)
    assert (await phone.post("/scans", scan)).body["verdict"] == "admitted"
    assert (await conference.organiser.call("POST", f"/devices/{phone.id}/start")).status == 200


async def test_a_card_pairs_any_number_of_phones_and_says_what_they_wait_for(conference: Conference) -> None:
    card = await a_card(conference)
    assert card["url"].endswith(f"#card={card['code']}")
    phones = [await join(conference, card["code"], name) for name in ("Ana", "Ben")]
    waiting = (await conference.organiser.get(f"/devices/waiting?event={conference.slug}")).body["items"]
    assert [(device["name"], device["gate_name"], device["started"]) for device in waiting] == [
        ("Ben", "North gate", False),
        ("Ana", "North gate", False),
    ]
    await conference.organiser.call("POST", f"/devices/{phones[0].id}/start")
    waiting = (await conference.organiser.get(f"/devices/waiting?event={conference.slug}")).body["items"]
    assert [device["name"] for device in waiting] == ["Ben"]


async def test_a_supervisor_at_the_door_starts_phones_of_the_own_event(served: Served, conference: Conference) -> None:
    supervisor, scanner = await conference.pair("supervisor"), await conference.pair()
    stranger = await (await a_conference(served)).pair("supervisor")
    phone = await join(conference, (await a_card(conference))["code"])
    assert [device["id"] for device in (await supervisor.get("/devices/waiting")).body["items"]] == [phone.id]
    assert (await scanner.call("POST", f"/devices/{phone.id}/start")).status == 403
    assert (await stranger.call("POST", f"/devices/{phone.id}/start")).status == 404
    assert (await supervisor.call("POST", f"/devices/{phone.id}/start")).status == 200
    assert (await phone.get("/lists/main/status")).status == 200


async def test_a_refused_phone_is_sent_away_and_one_that_runs_is_not_refused(conference: Conference) -> None:
    code = (await a_card(conference))["code"]
    wrong, right = await join(conference, code), await join(conference, code)
    refused = await conference.organiser.call("POST", f"/devices/{wrong.id}/refuse")
    assert (refused.status, refused.body["id"], refused.body["started"]) == (200, wrong.id, False)
    assert (await wrong.call("PUT", "/devices/me", {})).status == 401
    assert (await conference.organiser.call("POST", f"/devices/{wrong.id}/start")).status == 409
    await conference.organiser.call("POST", f"/devices/{right.id}/start")
    assert (await conference.organiser.call("POST", f"/devices/{right.id}/refuse")).status == 409
    assert (await right.call("PUT", "/devices/me", {})).status == 200


async def test_a_card_works_from_the_eve_to_the_end_of_the_event(conference: Conference) -> None:
    card = await a_card(conference)
    moves = [(timedelta(days=3), "gate-card-too-early"), (timedelta(days=-3), "gate-card-over")]
    for version, (until_start, slug) in enumerate(moves, 2):
        start = utc_now() + until_start
        await conference.is_told(version, starts_at=start, ends_at=start + timedelta(hours=8))
        followed = {"event": conference.slug, "id": "main", "event_version": version}
        await until(lambda: conference.database["lists"].find_one(followed))  # noqa: B023
        refused = await Caller(conference.client, "").post("/pair", {"code": card["code"], "name": "Ana"})
        assert (refused.status, refused.body["type"].split("/")[-1]) == (409, slug)


async def test_a_card_for_a_list_that_is_always_open_works_at_once(conference: Conference) -> None:
    start = utc_now() + timedelta(days=30)
    await conference.is_told(2, starts_at=start, ends_at=start + timedelta(hours=8))
    await conference.list("test")
    card = await a_card(conference, lists=["test"])
    assert card["starts_at"] is None
    await join(conference, card["code"])


async def test_a_card_made_again_or_withdrawn_pairs_no_more_and_its_phones_stay(conference: Conference) -> None:
    card = await a_card(conference)
    phone, copied = await join(conference, card["code"]), await join(conference, card["code"], "Somebody's")
    assert (await conference.organiser.call("POST", f"/devices/{phone.id}/start")).status == 200
    renewed = (await conference.organiser.call("POST", f"/gate-cards/{card['id']}/renew")).body
    assert (renewed["id"], renewed["code"] != card["code"]) == (card["id"], True)
    attempt = {"code": card["code"], "name": "Ana"}
    assert (await Caller(conference.client, "").post("/pair", attempt)).status == 404
    assert (await conference.organiser.call("POST", f"/devices/{copied.id}/start")).status == 409
    waits = await join(conference, renewed["code"])
    assert (await conference.organiser.call("DELETE", f"/gate-cards/{card['id']}")).status == 204
    assert (await conference.organiser.get(f"/gate-cards?event={conference.slug}")).body["items"] == []
    assert (await Caller(conference.client, "").post("/pair", {**attempt, "code": renewed["code"]})).status == 404
    assert (await conference.organiser.call("POST", f"/devices/{waits.id}/start")).status == 200
    assert (await phone.call("PUT", "/devices/me", {})).status == 200


async def test_whoever_guesses_codes_keeps_nobody_with_a_card_away(
    served: Served, conference: Conference, monkeypatch: Any
) -> None:
    card, anybody = await a_card(conference), Caller(conference.client, "")
    monkeypatch.setattr(served.app[DEPENDENCIES].pairings, "_per_minute", 1)
    monkeypatch.setattr(served.app[DEPENDENCIES].pairings, "_clock", lambda: 0.0)
    wrong = ["GUESS", "GUESS", "A" * 12]
    statuses = [(await anybody.post("/pair", {"code": code, "name": "x"})).status for code in wrong]
    assert statuses == [404, 429, 429]
    for _ in range(3):
        await join(conference, card["code"])


async def test_nothing_stored_holds_the_code(conference: Conference) -> None:
    card = await a_card(conference)
    stored = await conference.database["gate_cards"].find_one({"_id": card["id"]})
    assert card["code"] not in str(stored)
    (listed,) = (await conference.organiser.get(f"/gate-cards?event={conference.slug}")).body["items"]
    assert listed["code"] == card["code"]


async def test_no_more_phones_wait_than_a_person_can_look_at(conference: Conference, monkeypatch: Any) -> None:
    monkeypatch.setattr("services.checkin.use_cases.devices.pair_device.MOST_WAITING", 1)
    assert MOST_WAITING > 20
    card = await a_card(conference)
    await join(conference, card["code"])
    refused = await Caller(conference.client, "").post("/pair", {"code": card["code"], "name": "Ben"})
    assert (refused.status, refused.body["type"].split("/")[-1]) == (409, "too-many-phones-wait")


async def test_the_sheet_shows_the_code_the_gate_and_five_lines_in_four_languages(
    visitor: Visitor, conference: Conference
) -> None:
    card = await a_card(conference, gate="Porte <nord> & sud")
    sheet = await visitor.get(path_of(card["card_url"]))
    assert (sheet.status, sheet.headers["Content-Type"]) == (200, "application/pdf")
    assert codes_in(sheet.body) == {card["url"]}
    assert claims_of(sheet.body) == (True, True)
    assert title_and_language(sheet.body) == ("Gate card – Porte <nord> & sud", "en")
    text = text_of(sheet.body)
    for word in ("Plastics", "1. 2. 3.", "door manager", "responsable", "Einlassleitung", "Leedung vum Agank"):
        assert all(part in text for part in word.split(" ")), word


async def test_a_sheet_is_for_its_organisers_and_whoever_has_the_signed_link(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    card, other = await a_card(conference), await a_conference(served)
    signed = path_of(card["card_url"])
    plain = signed.partition("?")[0]
    assert (await visitor.request("GET", plain, allow_redirects=False)).status == 303
    for organiser, status in ((conference.organiser, 200), (other.organiser, 404)):
        assert (await visitor.get(plain, Authorization=f"Bearer {organiser.token}")).status == status
    await conference.organiser.call("POST", f"/gate-cards/{card['id']}/renew")
    assert (await visitor.request("GET", signed, allow_redirects=False)).status == 303
    sign_in(visitor, served, conference.account)
    assert (await visitor.get(plain)).status == 200


@pytest.mark.parametrize("call", [("DELETE", ""), ("POST", "/renew")])
async def test_somebody_elses_card_is_out_of_reach(served: Served, conference: Conference, call: Any) -> None:
    card, other = await a_card(conference), await a_conference(served)
    method, path = call
    assert (await other.organiser.call(method, f"/gate-cards/{card['id']}{path}")).status == 404
    assert len((await conference.organiser.get(f"/gate-cards?event={conference.slug}")).body["items"]) == 1


async def test_all_cards_are_printed_at_once_from_the_page(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    page = await visitor.get(f"/door/console/cards?event={conference.slug}")
    form = f"/door/console/cards?event={conference.slug}"
    assert (await visitor.submit(page, form, gate=" ")).status == 422
    for gate in ("North gate", "South gate"):
        page = await visitor.submit(page, form, gate=gate)
        assert "The card is made." in page.text
    link = next(link for link in page.reader.links if "gate-cards.pdf" in link)
    sheets = await visitor.get(link)
    assert len(pypdfium2.PdfDocument(io.BytesIO(sheets.body))) == 2
    assert len(codes_in(sheets.body)) == 2


async def test_a_card_is_made_again_and_withdrawn_on_the_page(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    card = await a_card(conference)
    page = await visitor.get(f"/door/console/cards?event={conference.slug}")
    renewed = await visitor.submit(page, f"{card['id']}/renew?event={conference.slug}")
    assert "The card has a new code." in renewed.text
    (listed,) = (await conference.organiser.get(f"/gate-cards?event={conference.slug}")).body["items"]
    assert listed["code"] != card["code"]
    withdrawn = await visitor.submit(renewed, f"{card['id']}/withdraw?event={conference.slug}")
    assert "The card is withdrawn" in withdrawn.text
    assert "North gate" not in withdrawn.said_at(f"card-{card['id']}")
