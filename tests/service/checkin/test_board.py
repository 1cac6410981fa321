"""The live board's page: for the screen that is paired as one, and for organisers."""

import aiohttp
import pytest

from shared.identity.sessions import COOKIE
from tests.support.checkin.console import sign_in
from tests.support.checkin.service import API, Caller, Conference, Served, a_conference
from tests.support.outside.visitor import Visitor


async def page(conference: Conference, cookies: str = "", path: str = "main") -> aiohttp.ClientResponse:
    headers = {"Cookie": cookies, "Accept": "text/html"}
    address = f"/door/board/{conference.slug}/{path}"
    async with conference.client.get(address, headers=headers, allow_redirects=False) as response:
        await response.read()
        return response


async def paired_cookie(conference: Conference) -> str:
    body = {"event": conference.slug, "gate": "Foyer", "role": "board", "lists": ["main"]}
    code = (await conference.organiser.post("/pairing-codes", body)).body["code"]
    async with conference.client.post(f"{API}/pair", json={"code": code, "name": "Screen"}) as response:
        assert response.status == 201
        cookie = response.cookies["moien_board"]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/door", True, "Lax")
        return f"moien_board={cookie.value}"


async def test_a_screen_shows_the_board_with_the_cookie_of_its_pairing(conference: Conference) -> None:
    guest, phone, cookie = await conference.guest(), await conference.pair(), await paired_cookie(conference)
    await phone.scan(guest.secret)
    answer = await page(conference, cookie)
    assert answer.status == 200
    assert 'id="admitted">1<' in await answer.text()
    assert guest.code not in await answer.text()


async def test_a_screen_gets_a_lost_cookie_again(conference: Conference) -> None:
    board = await conference.pair("board")
    answer = await board.post("/board-cookie", None)
    assert answer.status == 200
    assert board.token in answer.headers["Set-Cookie"]
    assert (await (await conference.pair("scan")).post("/board-cookie", None)).status == 403


async def test_an_organiser_opens_the_board_with_the_session(served: Served, conference: Conference) -> None:
    assert (await page(conference, f"{COOKIE}={served.session_cookie(conference.account)}")).status == 200


async def test_a_screen_that_is_not_paired_says_so(served: Served, conference: Conference) -> None:
    other = await a_conference(served)
    await conference.list("vip")
    cookie = await paired_cookie(conference)
    for answer in (await page(conference), await page(other, cookie), await page(conference, cookie, "vip")):
        assert answer.status == 403
        assert "This screen shows no board yet" in await answer.text()


async def test_a_revoked_screen_shows_nothing(conference: Conference) -> None:
    board = await conference.pair("board")
    await conference.organiser.call("DELETE", f"/devices/{board.id}")
    assert (await page(conference, f"moien_board={board.token}")).status == 403


async def test_no_phone_of_another_role_is_a_screen(conference: Conference) -> None:
    phone = await conference.pair("supervisor")
    assert (await page(conference, f"moien_board={phone.token}")).status == 403


async def test_somebody_elses_board_is_not_there(served: Served, conference: Conference) -> None:
    other = await a_conference(served)
    assert (await page(conference, f"{COOKIE}={served.session_cookie(other.account)}")).status == 404


@pytest.mark.parametrize("desks", ["3", "0", "x", "99"])
async def test_the_board_takes_any_number_of_desks(conference: Conference, desks: str) -> None:
    cookie = await paired_cookie(conference)
    assert (await page(conference, cookie, f"main?desks={desks}")).status == 200


async def test_an_organiser_watches_a_guest_on_the_page_and_ends_it(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    guest = await conference.guest(last_name="Bettel")
    searched = await visitor.get(f"/door/console/watched?event={conference.slug}&q=bett")
    refused = await visitor.submit(searched, f"{guest.code}/watch?event={conference.slug}", host=" ")
    assert (refused.status, "Name the host, in at most 100 letters." in refused.text) == (422, True)
    watched = await visitor.submit(searched, f"{guest.code}/watch?event={conference.slug}", host="Jo Host")
    assert "Jo Host" in watched.text
    ended = await visitor.submit(watched, f"{guest.code}/stop?event={conference.slug}")
    assert "Nobody is watched yet." in ended.text


async def test_the_page_tells_who_has_come_and_when(visitor: Visitor, served: Served, conference: Conference) -> None:
    sign_in(visitor, served, conference.account)
    guest, phone = await conference.guest(), await conference.pair(gate="North gate")
    await conference.organiser.post(f"/guests/{guest.code}/watch", {"event": conference.slug, "host": "Jo"})
    path = f"/door/console/watched?event={conference.slug}"
    assert "not yet" in (await visitor.get(path)).text
    await phone.scan(guest.secret)
    assert "North gate" in (await visitor.get(path)).text


async def test_the_stream_of_watched_guests_is_for_organisers(served: Served, conference: Conference) -> None:
    path = f"/door/console/watched/live?event={conference.slug}"
    async with conference.client.get(path, allow_redirects=False) as response:
        assert response.status == 303
    nobody = Caller(conference.client, "")
    headers = {"Cookie": f"{COOKIE}={served.session_cookie(conference.account)}"}
    async with nobody.client.get(path, headers=headers) as response:
        assert response.content_type == "text/event-stream"
