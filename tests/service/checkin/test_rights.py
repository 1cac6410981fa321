"""Nobody sees or changes what is not theirs."""

import re
from datetime import timedelta
from typing import Any

import pytest

from shared.clock import utc_now
from shared.contracts.accounts import TokenChanged
from shared.http.api import Operation
from shared.identity.authorisation import token_hash
from tests.contract.test_openapi import api_of
from tests.support.checkin.service import Caller, Conference, Served, a_conference, now
from tests.support.waiting import until

DEVICE_CALLS = [
    ("POST", "/scans", {"nonce": "n", "list": "main", "secret": "x", "scanned_at": now()}),
    ("POST", "/scans/batch", {"scans": []}),
    ("POST", "/scans/n/undo", {"reason": "x"}),
    ("GET", "/lists/main/roster", None),
    ("PUT", "/devices/me", {}),
    ("GET", "/lists/main/status", None),
    ("GET", "/attendees?list=main&q=abc", None),
    ("GET", "/attendees/CODE?list=main", None),
    ("GET", "/conflicts", None),
    ("GET", "/lists/main/names", None),
    ("GET", "/roster-share", None),
    ("GET", "/guest-form", None),
    ("GET", "/guest-entries", None),
    ("POST", "/paper-entries", {"event": "unknown", "list": "main", "codes": ["X"], "at": now(), "reason": "x"}),
    ("GET", "/walk-in-form?list=main", None),
    (
        "POST",
        "/walk-ins",
        {"nonce": "n", "list": "main", "first_name": "X", "category": "industry", "consents": {"privacy": True}},
    ),
    ("POST", "/attendees/CODE/badges", {"secret": "x"}),
    ("POST", "/attendees/merge", {"keep": "CODE1", "drop": "CODE2", "reason": "x"}),
    ("POST", "/rehearsals", {"event": "unknown", "ends_at": now()}),
    ("GET", "/rehearsals/unknown", None),
    ("DELETE", "/rehearsals/unknown", None),
    ("GET", "/guests/watched", None),
    ("POST", "/guests/ABC/watch", {"host": "X"}),
    ("DELETE", "/guests/ABC/watch", None),
    ("POST", "/print-jobs", {"nonce": "n", "code": "X"}),
    ("GET", "/print-jobs", None),
    ("GET", "/print-jobs/x.n", None),
    ("POST", "/print-jobs/x.n/withdraw", None),
    ("POST", "/print-jobs/x.n/begin", {"attempt": 1}),
    ("POST", "/print-jobs/x.n/done", {"attempt": 1}),
    ("POST", "/print-jobs/x.n/give-back", {"attempt": 1, "problem": "no_label"}),
    ("POST", "/print-station/take", {"format": "label62"}),
    ("DELETE", "/print-station", None),
    ("GET", "/print-station/test-label?format=label62", None),
    ("POST", "/guest-entries/x/open", None),
    ("DELETE", "/guest-entries/x", None),
]
BOARD_CALLS = [("GET", "/lists/main/live", None), ("GET", "/lists/main/figures", None)]
FOR_ORGANISERS_ONLY = [
    ("GET", "/lists?event={event}", None),
    ("POST", "/lists", {"event": "{event}", "id": "x", "name": "X"}),
    ("PATCH", "/lists/main?event={event}", {"name": "X"}),
    ("DELETE", "/lists/main?event={event}", None),
    ("GET", "/gates?event={event}", None),
    ("POST", "/gates", {"event": "{event}", "name": "X"}),
    ("POST", "/pairing-codes", {"event": "{event}", "gate": "X", "role": "scan", "lists": ["main"]}),
    ("GET", "/devices?event={event}", None),
    ("GET", "/scans.csv?event={event}", None),
    ("GET", "/scans.json?event={event}", None),
    ("POST", "/gate-cards", {"event": "{event}", "gate": "X", "role": "scan", "lists": ["main"]}),
    ("GET", "/gate-cards?event={event}", None),
    ("POST", "/gate-cards/x/renew?event={event}", None),
    ("DELETE", "/gate-cards/x?event={event}", None),
    ("PATCH", "/gates/x?event={event}", {"name": "X"}),
    ("DELETE", "/gates/x?event={event}", None),
    ("PATCH", "/devices/x?event={event}", {"name": "X"}),
    ("DELETE", "/devices/x?event={event}", None),
]
ORGANISER_CALLS = [
    *FOR_ORGANISERS_ONLY,
    ("GET", "/devices/waiting?event={event}", None),
    ("GET", "/lists/main/status?event={event}", None),
    ("GET", "/conflicts?event={event}", None),
    ("POST", "/paper-entries", {"event": "{event}", "list": "main", "codes": ["X"], "at": now(), "reason": "x"}),
    ("POST", "/rehearsals", {"event": "{event}", "ends_at": now()}),
    ("GET", "/rehearsals/{event}", None),
    ("DELETE", "/rehearsals/{event}", None),
    ("GET", "/lists/main/live?event={event}", None),
    ("GET", "/lists/main/figures?event={event}", None),
    ("GET", "/guests/watched?event={event}", None),
    ("POST", "/guests/ABC/watch", {"event": "{event}", "host": "X"}),
    ("DELETE", "/guests/ABC/watch?event={event}", None),
    ("POST", "/devices/x/start?event={event}", None),
    ("POST", "/devices/x/refuse?event={event}", None),
    ("POST", "/conflicts/x~main/resolve?event={event}", {"keep": {"device": "x", "nonce": "n"}, "reason": "x"}),
]
ALL_CALLS = [*DEVICE_CALLS, *BOARD_CALLS, *ORGANISER_CALLS, ("POST", "/board-cookie", None)]
OPERATIONS = api_of("checkin").operations


def title(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


@pytest.mark.parametrize("operation", OPERATIONS, ids=title)
def test_every_call_is_tried_without_a_credential(operation: Operation) -> None:
    path = re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.path))
    tried = any(
        operation.method == method and path.fullmatch(address.partition("?")[0].replace("{event}", "x"))
        for method, address, _ in ALL_CALLS
    )
    assert tried or title(operation) == "POST /pair" or operation.path.startswith("/dead-letters")


def filled(call: tuple[Any, ...], event: str) -> tuple[str, str, Any]:
    method, path, body = call
    return method, path.format(event=event), body and {k: event if v == "{event}" else v for k, v in body.items()}


@pytest.fixture(scope="module")
async def refusing(served: Served) -> Conference:
    """A conference that meets calls only that are refused."""
    return await a_conference(served)


@pytest.mark.parametrize("call", ALL_CALLS, ids=lambda call: f"{call[0]} {call[1]}")
@pytest.mark.parametrize("token", ["", "nonsense", "device_" + "A" * 52])
async def test_without_a_good_credential_there_is_nothing(refusing: Conference, call: Any, token: str) -> None:
    method, path, body = filled(call, refusing.slug)
    answer = await Caller(refusing.client, token).call(method, path, body)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("call", ORGANISER_CALLS, ids=lambda call: f"{call[0]} {call[1]}")
async def test_organisers_of_another_event_find_nothing(
    served: Served, conference: Conference, call: tuple[Any, ...]
) -> None:
    other = await a_conference(served)
    method, path, body = filled(call, conference.slug)
    assert (await other.organiser.call(method, path, body)).status == 404


@pytest.mark.parametrize("call", FOR_ORGANISERS_ONLY, ids=lambda call: f"{call[0]} {call[1]}")
async def test_devices_do_not_organise(conference: Conference, call: Any) -> None:
    phone = await conference.pair("supervisor")
    method, path, body = filled(call, conference.slug)
    assert (await phone.call(method, path, body)).status == 403
    assert (await phone.get("/dead-letters")).status == 403


@pytest.mark.parametrize("call", DEVICE_CALLS[:4], ids=lambda call: f"{call[0]} {call[1]}")
async def test_organisers_do_not_scan(conference: Conference, call: Any) -> None:
    assert (await conference.organiser.call(*call)).status == 403


@pytest.mark.parametrize("call", [*DEVICE_CALLS, *BOARD_CALLS], ids=lambda call: f"{call[0]} {call[1]}")
async def test_a_device_names_no_event_but_its_own(served: Served, conference: Conference, call: Any) -> None:
    other = await a_conference(served)
    phone = await conference.pair("supervisor")
    method, path, body = call
    path += f"{'&' if '?' in path else '?'}event={other.slug}"
    assert (await phone.call(method, path, body)).status == 404


@pytest.mark.parametrize("role", ["viewer", None])
async def test_a_viewer_manages_no_door(conference: Conference, role: str | None) -> None:
    await conference.is_told(2, members={conference.account: role} if role else {})
    await until(lambda: conference.database["events"].find_one({"_id": conference.slug, "version": 2}))
    answer = await conference.organiser.get(f"/devices?event={conference.slug}")
    assert answer.status == (403 if role else 404)


async def test_a_token_without_the_scope_manages_no_door(conference: Conference) -> None:
    text = f"moien_reader_{conference.slug}"
    hash_ = token_hash(text)
    message = TokenChanged(
        token=hash_[:9], version=1, account=conference.account, hash=hash_, scopes=["events:read"], revoked=False
    )
    await conference.tell(message)
    await until(lambda: conference.database["tokens"].find_one({"hash": hash_}))
    reader = Caller(conference.client, text)
    assert (await reader.get(f"/devices?event={conference.slug}")).status == 403


async def test_a_board_shows_and_does_not_scan(conference: Conference) -> None:
    board = await conference.pair("board")
    assert (await board.get("/lists/main/status")).status == 200
    for method, path, body in (DEVICE_CALLS[0], DEVICE_CALLS[3], *DEVICE_CALLS[6:]):
        assert (await board.call(method, path, body)).status == 403


async def test_a_device_sees_only_its_lists(conference: Conference) -> None:
    await conference.list("vip")
    supervisor = await conference.pair("supervisor")
    scan = {"nonce": "n", "list": "vip", "secret": "x", "scanned_at": now()}
    assert (await supervisor.post("/scans", scan)).status == 403
    for path in ("/lists/vip/live", "/lists/vip/figures"):
        assert (await supervisor.get(path)).status == 403
    for path in ("/lists/vip/roster", "/lists/vip/status", "/attendees?list=vip&q=abc", "/attendees/X?list=vip"):
        assert (await supervisor.get(path)).status == 403
    assert (await supervisor.get("/lists/none/status")).status == 403
    assert (await supervisor.get("/lists/vip/names")).status == 403


async def test_a_scanner_searches_nobody_and_admits_nobody_by_code(conference: Conference) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    assert (await phone.get("/attendees?list=main&q=abc")).status == 403
    assert (await phone.get(f"/attendees/{guest.code}?list=main")).status == 403
    scan = {"nonce": "n", "list": "main", "code": guest.code, "scanned_at": now()}
    assert (await phone.post("/scans", scan)).status == 403


@pytest.mark.parametrize("path", ["/lists/main/names", "/roster-share", "/guest-form", "/guest-entries", "/print-jobs"])
async def test_names_shares_and_prints_are_for_paired_desks(conference: Conference, path: str) -> None:
    for role, status in {"scan": 403, "board": 403, "desk": 200, "supervisor": 200}.items():
        assert (await (await conference.pair(role)).get(path)).status == status
    assert (await conference.organiser.get(path)).status == 403
    desk = await conference.pair("desk")
    assert (await conference.organiser.call("DELETE", f"/devices/{desk.id}")).status == 204
    assert (await desk.get(path)).status == 401


async def test_somebody_elses_device_cannot_be_revoked(served: Served, conference: Conference) -> None:
    other, phone = await a_conference(served), await conference.pair()
    assert (await other.organiser.call("DELETE", f"/devices/{phone.id}")).status == 404
    assert (await phone.get("/lists/main/status")).status == 200


async def test_scans_and_conflicts_of_another_event_are_out_of_reach(served: Served, conference: Conference) -> None:
    other = await a_conference(served)
    guest, phone = await conference.guest(), await conference.pair()
    await phone.scan(guest.secret, nonce="n1")
    supervisor = await other.pair("supervisor")
    undo = {"reason": "x", "device": phone.id}
    assert (await supervisor.post("/scans/n1/undo", undo)).status == 404
    keep = {"keep": {"device": phone.id, "nonce": "n1"}, "reason": "x"}
    assert (await supervisor.post(f"/conflicts/{guest.registration}~main/resolve", keep)).status == 404
    assert (await supervisor.scan(guest.secret))["reason"] == "other_event"


async def test_a_guest_entry_of_another_gate_or_event_is_out_of_reach(served: Served, conference: Conference) -> None:
    desk, other = await conference.pair("desk"), await a_conference(served)
    entry = f"entry-{conference.slug}"
    answers = {"first_name": "Zoë", "last_name": "", "email": "", "company": "", "category": "industry"}
    document = {
        "_id": entry,
        "keys": [entry],
        "event": conference.slug,
        "gate": (await conference.organiser.get(f"/gates?event={conference.slug}")).body["items"][0]["id"],
        "number": 1,
        "device_name": "Desk",
        "details": {**answers, "consents": {}, "locale": "fr"},
        "sent_at": utc_now(),
        "expires_at": utc_now() + timedelta(hours=1),
        "opened_by": None,
    }
    await conference.database["guest_entries"].insert_one(document)
    strangers = [await conference.pair("desk", gate="South gate"), await other.pair("supervisor")]
    for caller, status in [*((stranger, 404) for stranger in strangers), (await conference.pair("scan"), 403)]:
        assert (await caller.post(f"/guest-entries/{entry}/open", None)).status == status
        assert (await caller.call("DELETE", f"/guest-entries/{entry}")).status == status
    assert (await desk.post(f"/guest-entries/{entry}/open", None)).status == 200
    assert (await desk.call("DELETE", f"/guest-entries/{entry}")).status == 200
