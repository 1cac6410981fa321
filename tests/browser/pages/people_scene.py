"""People of an event in the states that their pages can show: groups, those who wait, those who are asked."""

from dataclasses import dataclass
from datetime import timedelta

from playwright.async_api import Page

from shared.clock import utc_now
from tests.support.registration.builders import a_category, a_question, a_session
from tests.support.registration.service import Json, Office
from tests.support.waiting import until

LONG_NAME = "Maximiliane-Friederike-Charlotte-Wilhelmine-Auguste-Josephin"
LATER = [a_question("tour", "yes_no", asked_later=True, required=True), a_question("arrival", asked_later=True)]


@dataclass(frozen=True)
class People:
    """Slugs of events, paths of manage pages, and codes of registrations, by what is special about them."""

    events: dict[str, str]
    links: dict[str, str]
    codes: dict[str, str]


async def the_people(office: Office) -> People:
    """A group with everybody in it, offers to one and to all, and people who are asked whether they come."""
    soon = (utc_now() + timedelta(hours=5)).isoformat()
    of_group: Json = {"categories": [a_category(), a_category("press", approval=True)], "sessions": [a_session()]}
    queue: Json = {"capacity": 1, "categories": [a_category(), a_category("press", capacity=0)]}
    events = {
        "group": await office.has_event(**of_group, questions=LATER),
        "queue": await office.has_event(**queue, waiting_list={"offer_hours": 48}),
        "late queue": await office.has_event(**queue, waiting_list={"offer_hours": 48, "closes_at": soon}),
    }
    codes = {"booker": await _a_group(office, events["group"])}
    await office.call("POST", f"events/{events['group']}/still-coming", {"codes": [codes["booker"]]})
    links = {
        "booker": await _link(office, events["group"], "booker@example.lu", "still_coming"),
        "offer": await _offer(office, events["queue"]),
        "offer to all": await _offer(office, events["late queue"]),
    }
    return People(events, links, codes)


async def _a_group(office: Office, event: str) -> str:
    """The code of a booker whose group has every state."""
    await office.enter(event, email="known@example.lu")
    colleagues: list[Json] = [
        {"first_name": LONG_NAME, "last_name": "von Hohenstein", "email": "max@example.lu", "sessions": ["recycling"]},
        {},
        {"first_name": "محمد", "last_name": "الحسيني"},
        {"first_name": "Nora", "email": "known@example.lu"},
        {"first_name": "Kim", "category": "press"},
        {"first_name": "Ida", "email": "ida@example.lu"},
    ]
    await office.submit(event, email="booker@example.lu", colleagues=colleagues)
    registrations = await office.registrations(event)
    await office.act(event, registrations[-1]["code"], "cancel")
    return next(str(r["code"]) for r in registrations if r["email"] == "booker@example.lu")


async def _offer(office: Office, event: str) -> str:
    """The manage page of somebody to whom a place is offered; others wait for their category or as a group."""
    first = await office.enter(event)
    await office.submit(event, email="press@example.lu", category="press")
    await office.submit(event, email="next@example.lu")
    await office.submit(event, email="later@example.lu", colleagues=[{"first_name": "Bob"}])
    await office.act(event, first["code"], "cancel")
    return await _link(office, event, "next@example.lu", "place_offered")


async def _link(office: Office, event: str, to: str, kind: str) -> str:
    def manage_url() -> str:
        return next((m.manage_url or "" for m in office.subscribers.mails(event, kind) if m.to == to), "")

    return "/r/" + (await until(manage_url)).rpartition("/r/")[2]


async def unfolded(page: Page) -> None:
    """Unfolds everything that is folded, also what opens only one at a time."""
    await page.evaluate(
        "document.querySelectorAll('details').forEach(d => { d.removeAttribute('name'); d.open = true; })"
    )


async def with_a_group(page: Page, event: str) -> None:
    """The form of an event with two colleagues, of whom one has a name."""
    await page.goto(f"/e/{event}")
    await page.click("[name=add_colleague]")
    await page.fill("#colleague-0-last_name", LONG_NAME)
    await page.click("[name=add_colleague]")
    await page.wait_for_selector("#colleague-1-email")


async def checked_group(page: Page, event: str) -> None:
    """The page on which a group without free places checks its answers."""
    await with_a_group(page, event)
    await page.fill("#last_name", "Müller-Weber")
    await page.fill("#email", "zoe@example.lu")
    for name in ("category", "colleague-0-category", "colleague-1-category"):
        await page.check(f"input[name={name}][value=industry]")
    await page.check("#consents-privacy")
    await page.click("#registration > button")
    await page.wait_for_selector("[name=checked]")
