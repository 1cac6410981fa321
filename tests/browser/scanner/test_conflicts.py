"""A supervisor looks at badges that were let in twice, and decides which admission counts."""

from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone, no_network
from tests.support.checkin.service import Conference

pytestmark = pytest.mark.slow


async def with_conflict_on_screen(new_phone: NewPhone, code: str, **options: Any) -> Phone:
    """The phone of a supervisor, with the list of conflicts open."""
    phone = await new_phone(**options)
    await phone.pair_and_start(code)
    await phone.page.reload()  # the sync loop visits at once
    await phone.start()
    await phone.page.click("#menu-open")
    await phone.page.click("#conflicts-open")
    await expect(phone.page.locator("#conflict-list li").first).to_be_visible()
    return phone


async def conflicts(conference: Conference) -> list[Any]:
    return list((await conference.organiser.get(f"/conflicts?event={conference.slug}")).body["items"])


@pytest.mark.parametrize(("width", "look"), [(360, "light"), pytest.param(1280, "dark", marks=pytest.mark.slow)])
async def test_a_supervisor_resolves_what_two_gates_let_in(
    conference: Conference, new_phone: NewPhone, pairing_code: Any, width: int, look: Any
) -> None:
    north, south = await conference.let_in_twice(await conference.guest())
    code = await pairing_code("supervisor")
    size = {"width": width, "height": 740}
    phone = await with_conflict_on_screen(new_phone, code, viewport=size, color_scheme=look)
    row = phone.page.locator("#conflict-list li")
    await expect(row.locator(".choice").nth(0)).to_contain_text("North gate, Phone at North gate")
    await expect(row.locator(".choice").nth(1)).to_contain_text("Without connection")
    await row.get_by_role("button", name="Resolve").click()
    await expect(row).to_contain_text("Choose an admission.")
    await row.get_by_label("South gate").check()
    await row.get_by_role("button", name="Resolve").click()
    await expect(row.get_by_label("Reason")).to_have_accessible_description("Enter a reason.")
    await row.get_by_label("Reason").fill("a colleague")
    await row.get_by_role("button", name="Resolve").click()
    await expect(phone.page.locator("#conflicts-text")).to_have_text("Resolved: Zoë Müller-Weber.")
    await expect(row).to_have_count(0)
    await expect(phone.page.locator("#conflicts-open")).to_be_hidden()
    audit = await conference.database["audit"].find_one({"action": "conflict.resolved", "event": conference.slug})
    assert audit is not None
    assert audit["after"] == {"keep": f"{south.id}:n1", "reason": "a colleague"}
    assert north.id in audit["before"]["scans"][0]


async def test_a_supervisor_hears_that_the_admissions_changed_or_somebody_was_faster(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest = await conference.guest()
    await conference.let_in_twice(guest)
    phone = await with_conflict_on_screen(new_phone, await pairing_code("supervisor"))
    await conference.let_in_twice(guest, ["West gate"])
    await resolve(phone)
    await expect(phone.page.locator("#conflicts-text")).to_contain_text("have changed meanwhile")
    await expect(phone.page.locator("#conflict-list .choice")).to_have_count(3)
    (conflict,) = await conflicts(conference)
    keep = {"keep": {key: conflict["scans"][0][key] for key in ("device", "nonce")}, "reason": "x"}
    path = f"/conflicts/{conflict['id']}/resolve?event={conference.slug}"
    assert (await conference.organiser.post(path, keep)).status == 200
    await resolve(phone)
    await expect(phone.page.locator("#conflicts-text")).to_contain_text("resolved or taken back meanwhile")
    await expect(phone.page.locator("#conflict-list li")).to_have_count(0)


async def resolve(phone: Phone) -> None:
    await phone.page.locator("#conflict-list .choice").first.click()
    await phone.page.get_by_label("Reason").fill("saw them")
    await phone.page.get_by_role("button", name="Resolve").click()


async def test_without_connection_a_decision_stays_in_its_form(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    await conference.let_in_twice(await conference.guest())
    phone = await with_conflict_on_screen(new_phone, await pairing_code("supervisor"))
    await phone.page.route("**/door/api/**", no_network)
    await resolve(phone)
    await expect(phone.page.locator("#conflict-list [role=alert]")).to_contain_text("This needs a connection")
    await expect(phone.page.get_by_label("Reason")).to_have_value("saw them")
    await phone.page.click("[data-close=conflicts]")
    await phone.page.click("#conflicts-open")
    await expect(phone.page.locator("#conflicts-text")).to_contain_text("This needs a connection")


@pytest.mark.slow
async def test_a_reason_is_typed_as_fast_as_a_hand_scanner_which_is_heard_all_the_same(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest = await conference.guest()
    await conference.let_in_twice(await conference.guest())
    await conference.let_in_twice(await conference.guest())
    phone = await with_conflict_on_screen(new_phone, await pairing_code("supervisor"))
    await phone.page.locator("#conflict-list .choice").first.click()
    await phone.page.get_by_label("Reason").first.focus()
    await phone.burst("saw them")
    await expect(phone.page.locator("#conflicts-text")).to_contain_text("Resolved")
    await phone.page.get_by_label("Reason").focus()
    await phone.burst(guest.secret)
    assert "Zoë" in await phone.verdict("go")
    await expect(phone.page.locator("#conflicts")).to_be_hidden()


async def test_only_supervisors_hear_of_conflicts(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    await conference.let_in_twice(await conference.guest())
    phone = await new_phone()
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url))
    await phone.pair_and_start(await pairing_code("desk"))
    async with phone.page.expect_response("**/roster*"):
        await phone.page.reload()
    await phone.start()
    await phone.page.click("#menu-open")
    await expect(phone.page.locator("#conflicts-open")).to_be_hidden()
    assert [url for url in asked if "/conflicts?" in url] == []


@pytest.mark.slow
async def test_a_list_that_is_longer_than_the_screen_says_so(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    await conference.let_in_twice(await conference.guest())
    (conflict,) = await conflicts(conference)

    async def many(route: Route) -> None:
        limit = int(route.request.url.rpartition("=")[2])
        items = [{**conflict, "id": str(number)} for number in range(30)][:limit]
        await route.fulfill(json={"items": items, "total": 30, "next_cursor": None})

    phone = await new_phone()
    await phone.page.route("**/door/api/v1/conflicts?*", many)
    await phone.pair_and_start(await pairing_code("supervisor"))
    await phone.page.reload()
    await phone.start()
    await phone.page.click("#menu-open")
    await expect(phone.page.locator("#conflicts-open")).to_have_text("Admitted twice: 30")
    await phone.page.click("#conflicts-open")
    await expect(phone.page.locator("#conflict-list li")).to_have_count(25)
    await phone.page.get_by_role("button", name="Show more (30 in all)").click()
    await expect(phone.page.locator("#conflict-list li")).to_have_count(30)
    await expect(phone.page.locator("#conflicts-more")).to_be_hidden()
