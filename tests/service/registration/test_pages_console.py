"""Organisers sign in at the console and see their own events, and nobody else's."""

import secrets
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from shared.clock import utc_now
from shared.contracts.registration import Role
from shared.identity.sessions import COOKIE, Session, sign_session
from tests.support.outside.visitor import a_visitor
from tests.support.registration.organiser import PASSWORD, Organiser, an_organiser, url_of
from tests.support.registration.service import Office, an_office
from tests.support.servers.running import clear_away

KEYS = ["k" * 32]
WORDS = {"en": "My events", "fr": "Mes événements", "de": "Meine Veranstaltungen", "lb": "Meng Evenementer"}


@pytest.fixture(scope="module")
async def strict_office(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Office]:
    """One that is reached by https from outside, and lets a client fail three times a minute."""
    namespace, public = f"t{secrets.token_hex(5)}", "https://moien.example.lu"
    async with an_office(
        mongodb_url, rabbitmq_url, namespace, public_url=public, sign_ins_per_minute=3, limits_stand=True
    ) as office:
        yield office
    await clear_away(mongodb_url, rabbitmq_url, namespace)


@pytest.fixture(scope="module")
async def proxied_office(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Office]:
    """One behind a proxy, that lets a client fail twice a minute."""
    namespace, proxies = f"t{secrets.token_hex(5)}", "127.0.0.1"
    async with an_office(
        mongodb_url, rabbitmq_url, namespace, trusted_proxies=proxies, sign_ins_per_minute=2, limits_stand=True
    ) as office:
        yield office
    await clear_away(mongodb_url, rabbitmq_url, namespace)


@pytest.mark.parametrize("language", WORDS)
async def test_the_right_password_opens_the_console(organiser: Organiser, language: str) -> None:
    organiser.visitor.headers["Accept-Language"] = language
    page = await organiser.sign_in()
    assert (page.status, page.path) == (200, "/console")
    assert WORDS[language] in page.text


async def test_a_wrong_password_and_an_unknown_address_are_told_alike(organiser: Organiser) -> None:
    wrong = await organiser.sign_in(password="wrong")
    address, organiser.email = organiser.email, "nobody@example.lu"
    unknown = await organiser.sign_in(password="wrong")
    for page in (wrong, unknown):
        assert page.status == 403
        assert "The address or the password is not right." in page.text
    assert wrong.form("/sign-in").fields["email"] == [address]
    assert organiser.visitor.cookie(COOKIE) is None


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/console", "/console"),
        ("/console/events/some?q=a", "/console/events/some?q=a"),
        ("/console/renew?next=/door/console", "/door/console"),
    ],
)
async def test_without_a_session_people_are_sent_to_sign_in(organiser: Organiser, path: str, target: str) -> None:
    page = await organiser.visitor.get(path)
    assert page.path.startswith("/console/sign-in?next=")
    assert page.form("/sign-in").fields["next"] == [target]


@pytest.mark.parametrize(
    "next_", ["https://evil.example", "//evil.example", "/\\evil.example", "/%0d%0aX: y", "javascript:alert(1)", ""]
)
async def test_nobody_is_led_to_another_site(organiser: Organiser, next_: str) -> None:
    page = await organiser.visitor.get(f"/console/sign-in?next={next_}")
    fields = {**page.form("/sign-in").fields, "email": [organiser.email], "password": [PASSWORD], "next": [next_]}
    assert page.form("/sign-in").fields["next"] == ["/console"]
    for field in (next_.replace("%0d%0a", "\r\n"), "//evil.example", "/\t/evil.example"):
        answer = await organiser.visitor.post("/console/sign-in", {**fields, "next": [field]})
        assert (answer.status, answer.path) == (200, "/console")
    assert (await organiser.visitor.get(f"/console/renew?next={next_}")).path == "/console"


async def test_a_session_is_new_at_each_sign_in_and_its_cookie_hidden(organiser: Organiser) -> None:
    ids = set()
    for _ in range(2):
        await organiser.sign_in()
        session = organiser.session()
        assert session.account == organiser.account
        ids.add(session.id)
    assert len(ids) == 2
    [cookie] = [c for c in organiser.visitor.session.cookie_jar if c.key == COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


async def test_an_expired_cookie_is_renewed_until_the_session_ends(organiser: Organiser) -> None:
    await organiser.sign_in()
    organiser.has_expired_cookie()
    assert (await organiser.visitor.get("/console")).path == "/console"
    assert organiser.session().expires_at > utc_now() + timedelta(minutes=14)


async def test_a_session_ends_after_hours_however_busy_it_was(organiser: Organiser, office: Office) -> None:
    await organiser.sign_in()
    sign_ins = office.database["sign_ins"]
    aged = await sign_ins.update_many(
        {"account": organiser.account}, {"$set": {"created_at": utc_now() - timedelta(hours=13)}}
    )
    assert aged.modified_count == 1
    organiser.has_expired_cookie()
    assert (await organiser.visitor.get("/console")).path.startswith("/console/sign-in")


async def test_signing_out_ends_the_session_for_every_copy_of_its_cookie(organiser: Organiser, office: Office) -> None:
    page = await organiser.sign_in()
    copy = organiser.visitor.cookie(COOKIE)
    out = await organiser.visitor.submit(page, "/sign-out")
    assert out.path == "/console/sign-in"
    assert not organiser.visitor.cookie(COOKIE)
    organiser.visitor.session.cookie_jar.update_cookies({COOKIE: copy or ""})
    assert (await organiser.visitor.get("/console")).path.startswith("/console/sign-in")
    assert (await organiser.visitor.get("/api/v1/events/x/registrations")).status == 401


async def test_a_forged_cookie_is_nobodys(organiser: Organiser) -> None:
    forged = sign_session(Session("x", organiser.account, utc_now() + timedelta(hours=1)), ["f" * 32])
    for cookie in (forged, "x", "a.b", "..", "é"):
        page = await organiser.visitor.get("/console", Cookie=f"{COOKIE}={cookie}")
        assert page.path.startswith("/console/sign-in")


async def test_an_organiser_sees_the_events_they_have_a_role_in(organiser: Organiser, office: Office) -> None:
    mine = await office.has_event(title={"en": "Mine"}, state="draft")
    foreign = await office.has_event(title={"en": "Foreign"})
    await organiser.has_role(office, mine, "viewer")
    page = await organiser.sign_in()
    links = [link for link in page.reader.links if link.startswith("/console/events/")]
    assert links == ["/console/events/new", f"/console/events/{mine}"]
    assert (await organiser.visitor.get(f"/console/events/{foreign}")).status == 404
    assert (await organiser.visitor.get("/console/events/none")).status == 404


@pytest.mark.parametrize(
    ("role", "pairs"), [("owner", True), ("editor", True), ("door_manager", True), ("viewer", False)]
)
async def test_who_may_look_after_the_door_is_led_there_from_every_page_of_the_event(
    organiser: Organiser, office: Office, role: Role, pairs: bool
) -> None:
    event = await office.has_event()
    await office.enter(event, first_name="Zoë", email="zoe@example.lu")
    await organiser.has_role(office, event, role)
    page = await organiser.sign_in(f"/console/events/{event}")
    assert page.status == 200
    assert "zoe@example.lu" in page.text
    for shown in (page, await organiser.visitor.get(f"/console/events/{event}/badges")):
        assert (f"/door/console?event={event}" in shown.reader.links) is pairs


async def test_nobody_is_led_to_the_door_of_a_draft_which_is_not_there_yet(
    organiser: Organiser, office: Office
) -> None:
    event = await office.has_event(state="draft")
    await organiser.has_role(office, event, "owner")
    page = await organiser.sign_in(f"/console/events/{event}")
    assert f"/door/console?event={event}" not in page.reader.links


async def test_the_registrations_can_be_searched_and_read_on(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    for number in range(52):
        await office.enter(event, last_name=f"Weber{number:02}", company="<b>Ferro</b>")
    await organiser.has_role(office, event, "owner")
    page = await organiser.sign_in(f"/console/events/{event}")
    assert "Weber00" in page.text
    assert "Weber51" not in page.text
    further = next(link for link in page.reader.links if "after=" in link)
    assert "Weber51" in (await organiser.visitor.get(further)).text
    matches = await organiser.visitor.get(f"/console/events/{event}?q=Weber42&state=confirmed")
    assert "Weber42" in matches.text
    assert "<b>Ferro</b>" in matches.text
    assert "Nobody found." in (await organiser.visitor.get(f"/console/events/{event}?q=nobody")).text


@pytest.mark.parametrize("query", ["q=%00", "q=%ff", "q=.*%5B", "state=x", "after=-1", "after=²", "after=" + "9" * 400])
async def test_no_question_to_the_list_breaks_it(organiser: Organiser, office: Office, query: str) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "owner")
    await organiser.sign_in()
    assert (await organiser.visitor.get(f"/console/events/{event}?{query}")).status == 200


async def test_the_lists_are_there_also_when_the_cookie_ran_out(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "viewer")
    page = await organiser.sign_in(f"/console/events/{event}")
    link = next(link for link in page.reader.links if link.endswith("/exports"))
    organiser.has_expired_cookie()
    lists = await organiser.visitor.get(link)
    assert (lists.status, lists.path) == (200, f"/console/events/{event}/exports")


async def test_the_cookie_changes_nothing_through_the_interface(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    code = (await office.enter(event))["code"]
    await organiser.has_role(office, event, "owner")
    await organiser.sign_in()
    answer = await organiser.visitor.request("POST", f"/api/v1/events/{event}/registrations/{code}/cancel", json={})
    assert answer.status == 401


async def test_after_too_many_failures_even_the_right_password_waits(strict_office: Office) -> None:
    async with a_visitor(url_of(strict_office)) as visitor:
        organiser = await an_organiser(strict_office, visitor)
        page = await visitor.get("/console/sign-in")
        cookie = {"Cookie": page.headers["Set-Cookie"].partition(";")[0]}  # for https only: no jar sends it here
        statuses = []
        for password in ("wrong", "wrong", "wrong", PASSWORD):
            fields = {"email": organiser.email, "password": password}
            answer = await visitor.submit(page, "/sign-in", headers=cookie, **fields)
            statuses.append(answer.status)
        assert statuses == [403, 403, 403, 429]
        assert answer.headers["Retry-After"]
        assert "Please wait a minute" in answer.text
        assert answer.form("/sign-in").fields["email"] == [organiser.email]


async def test_strangers_cannot_lock_an_organiser_out(proxied_office: Office) -> None:
    async with a_visitor(url_of(proxied_office), **{"X-Forwarded-For": "198.51.100.1"}) as visitor:
        organiser = await an_organiser(proxied_office, visitor)
        assert [(await organiser.sign_in(password="wrong")).status for _ in range(3)] == [403, 403, 429]
        visitor.headers["X-Forwarded-For"] = "203.0.113.9"
        assert (await organiser.sign_in()).path == "/console"


async def test_behind_https_every_cookie_is_for_https_only(strict_office: Office) -> None:
    async with a_visitor(url_of(strict_office)) as visitor:
        page = await visitor.get("/console/sign-in?lang=de")
        cookies = page.headers.getall("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
