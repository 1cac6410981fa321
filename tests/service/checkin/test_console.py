"""Door managers pair phones on a page of the console."""

from collections.abc import AsyncIterator

import pytest
from yarl import URL

from services.checkin.web.console import conflict_section
from shared.identity.sessions import COOKIE
from tests.support.checkin.service import Conference, Served, a_conference, now
from tests.support.outside.visitor import Visitor, a_visitor


@pytest.fixture
async def visitor(served: Served) -> AsyncIterator[Visitor]:
    async with a_visitor(f"http://127.0.0.1:{served.settings.checkin_port}") as visitor:
        yield visitor


def _sign_in(visitor: Visitor, served: Served, account: str) -> None:
    visitor.session.cookie_jar.update_cookies({COOKIE: served.session_cookie(account)}, URL("http://127.0.0.1"))


async def test_a_phone_is_paired_and_its_pairing_ended(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    _sign_in(visitor, served, conference.account)
    phone = await conference.pair(gate="North gate")
    page = await visitor.get(f"/door/console?event={conference.slug}")
    assert "North gate" in page.text
    shown = await visitor.submit(page, f"pairing-codes?event={conference.slug}", gate="South gate")
    assert shown.said_at("code") == "Scan this with the phone"
    ended = await visitor.submit(page, f"{phone.id}/revoke?event={conference.slug}")
    assert "is unpaired and scans no more." in ended.text
    assert (await phone.get("/lists/main/status")).status == 401


async def test_a_phone_whose_clock_is_off_is_marked(visitor: Visitor, served: Served, conference: Conference) -> None:
    _sign_in(visitor, served, conference.account)
    guest, fast, slow = await conference.guest(), await conference.pair(), await conference.pair()
    await fast.scan(guest.secret, offline=True, scanned_at=now(hours=2), sent_at=now(hours=2))
    await slow.scan(guest.secret, scanned_at=now(minutes=-61))
    page = await visitor.get(f"/door/console?event={conference.slug}")
    assert "Clock 120 min fast" in page.text
    assert "Clock 61 min slow" in page.text


async def test_a_phone_is_renamed(visitor: Visitor, served: Served, conference: Conference) -> None:
    _sign_in(visitor, served, conference.account)
    phone = await conference.pair(gate="North gate")
    page = await visitor.get(f"/door/console?event={conference.slug}")
    path = f"{phone.id}/rename?event={conference.slug}"
    refused = await visitor.submit(page, path, name="\u200b")
    assert (refused.status, "Enter a name." in refused.text) == (422, True)
    renamed = await visitor.submit(page, path, name="Léa's phone")
    assert renamed.path == f"/door/console?event={conference.slug}"
    assert "Léa's phone" in renamed.text


async def test_a_pairing_code_outlives_a_reload_and_another_language(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    _sign_in(visitor, served, conference.account)
    page = await visitor.get(f"/door/console?event={conference.slug}")
    shown = await visitor.submit(page, f"pairing-codes?event={conference.slug}", gate="South gate")
    code = shown.said_at("pairing-code")
    assert code
    assert shown.path == f"/door/console?event={conference.slug}"
    for query in ("", "&lang=de"):
        assert code in (await visitor.get(shown.path + query)).text


async def test_a_gate_has_a_name_that_people_can_see(visitor: Visitor, served: Served, conference: Conference) -> None:
    _sign_in(visitor, served, conference.account)
    page = await visitor.get(f"/door/console?event={conference.slug}")
    refused = await visitor.submit(page, f"pairing-codes?event={conference.slug}", gate="\u00ad\u200d")
    assert refused.status == 422
    assert "Please name the gate" in refused.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/door/console?event=plastics"),
        ("POST", "/door/console/pairing-codes?event=plastics"),
        ("POST", "/door/console/devices/x/revoke?event=plastics"),
        ("POST", "/door/console/conflicts/x/resolve?event=plastics"),
    ],
)
async def test_without_a_session_the_console_asks_to_sign_in_and_leads_back(
    visitor: Visitor, served: Served, method: str, path: str
) -> None:
    async with visitor.session.request(method, path, allow_redirects=False) as response:
        target = URL(response.headers["Location"])
    assert response.status == 303
    assert str(target).startswith(f"{served.settings.public_url}/console/renew?")
    assert target.query["next"] == "/door/console?event=plastics"


async def test_an_organiser_resolves_a_conflict(visitor: Visitor, served: Served, conference: Conference) -> None:
    _sign_in(visitor, served, conference.account)
    quiet = await visitor.get(f"/door/console?event={conference.slug}")
    assert "Admitted twice" not in quiet.text
    guest = await conference.guest(first_name="Zoë <b>")
    _, south = await conference.let_in_twice(guest)
    page = await visitor.get(f"/door/console?event={conference.slug}")
    assert "Admitted twice: 1" in page.text
    assert f"Zoë <b> Müller-Weber Ferro SA · {guest.code} · Main entrance" in page.text
    assert "South gate, Phone at South gate Without connection" in page.text
    form = f"resolve?event={conference.slug}"
    refused = await visitor.submit(page, form, keep=f"{south.id}:n1", reason=" ")
    assert refused.status == 422
    assert refused.text.startswith("Error: ")
    assert "Enter a reason." in refused.text
    assert "Choose an admission." not in refused.text
    assert refused.form(form).fields["keep"] == [f"{south.id}:n1"]
    resolved = await visitor.submit(refused, form, reason="a colleague")
    assert resolved.path == f"/door/console?event={conference.slug}&conflict=resolved"
    assert "the admission that you chose counts" in resolved.text
    assert "No other badge was admitted twice." in resolved.text
    audit = await served.database["audit"].find_one({"action": "conflict.resolved", "event": conference.slug})
    assert audit is not None
    assert audit["after"] == {"keep": f"{south.id}:n1", "reason": "a colleague"}
    assert conference.account in audit["actor"]


async def test_an_organiser_hears_that_the_admissions_changed_or_somebody_was_faster(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    _sign_in(visitor, served, conference.account)
    guest = await conference.guest()
    north, _ = await conference.let_in_twice(guest)
    page = await visitor.get(f"/door/console?event={conference.slug}")
    await conference.let_in_twice(guest, ["West gate"])
    form, filled = f"resolve?event={conference.slug}", {"keep": f"{north.id}:n1", "reason": "x"}
    changed = await visitor.submit(page, form, **filled)
    assert "have changed meanwhile" in changed.text
    assert "West gate" in changed.text
    unanswered = await visitor.submit(page, form)
    assert "have changed meanwhile" in unanswered.text
    assert "the admission that you chose counts" in (await visitor.submit(changed, form, **filled)).text
    gone = await visitor.submit(changed, form, **filled)
    assert "resolved or taken back meanwhile" in gone.text


async def test_many_conflicts_are_shown_in_parts(
    visitor: Visitor, served: Served, conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conflict_section, "SHOWN", 1)
    _sign_in(visitor, served, conference.account)
    codes = []
    for _ in range(2):
        guest = await conference.guest()
        await conference.let_in_twice(guest)
        codes.append(guest.code)
    first = await visitor.get(f"/door/console?event={conference.slug}")
    assert "Show the next ones (2 in all)" in first.text
    link = next(link for link in first.reader.links if "after=" in link)
    second = await visitor.get(link.partition("#")[0])
    assert "Show the next ones" not in second.text
    assert [[code in page.text for code in codes] for page in (first, second)] == [[True, False], [False, True]]
    form = next(form for form in second.reader.forms if "/resolve" in form.action)
    refused = await visitor.post(form.action, form.fields)
    assert (refused.status, "Enter a reason." in refused.text, codes[1] in refused.text) == (422, True, True)


async def test_the_door_of_somebody_elses_event_is_not_there(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    _sign_in(visitor, served, (await a_conference(served)).account)
    assert (await visitor.get(f"/door/console?event={conference.slug}")).status == 404
