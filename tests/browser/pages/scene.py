"""Events and registrations in every state that a page can show, and how to get to each page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from playwright.async_api import Page

from deploy.local.sample_logo import sample_logo
from shared.clock import utc_now
from tests.browser.pages.invited_scene import IN_CONSOLE, Go, invited
from tests.browser.pages.people_scene import People, checked_group, the_people, unfolded, with_a_group
from tests.support.outside.people import people
from tests.support.outside.visitor import a_visitor
from tests.support.registration.afterwards import a_stay, comes, is_over
from tests.support.registration.builders import a_category, a_question, a_session, a_speaker, a_talk
from tests.support.registration.organiser import PASSWORD, an_organiser
from tests.support.registration.service import Json, Office
from tests.support.waiting import until

CHOICES = [{"id": "a", "label": {"en": "Vegetarian"}}, {"id": "b", "label": {"en": "Everything"}}]
ACCESS = ("step_free", "lift", "parking", "hearing_loop", "quiet_room", "interpreter", "food")
KINDS = ("text", "long_text", "number", "yes_no", "choice", "choices", "date", "country", "phone")
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänspatentprüfungskommission"
ARABIC = "مؤتمر التصنيع الذكي"


MEETING = "https://meet.moien.test/room"
REMOTE = a_category("remote", name={"en": "From home", "fr": "À distance"}, online={"url": MEETING})


@dataclass(frozen=True)
class Scene:
    """`events`, `links` (to manage pages) and `invitations` (codes) by what is special about them."""

    url: str
    events: dict[str, str]
    links: dict[str, str]
    invitations: dict[str, str]
    email: str
    people: People


async def a_scene(office: Office) -> Scene:
    """One of each."""
    events = await _events(office)
    links = {
        "confirmed": await _entered(office, events["open"], sessions=["talk"], first_name="محمد", last_name="الحسيني"),
        "waitlisted": await _entered(office, events["full"]),
        "approval": await _entered(office, events["open"], category="press"),
        "declined": await _entered(office, events["open"], "decline", {"reason": LONG_WORD}, category="press"),
        "cancelled": await _entered(office, events["open"], "cancel"),
        "event postponed": await _entered(office, events["postponed"]),
        "event cancelled": await _entered(office, events["cancelled"]),
        "frozen": await _entered(office, events["frozen"]),
        "to hand over": await _entered(office, events["plain"]),
    }
    links["online later"] = await _entered(office, events["online later"], category="remote")
    for name in ("to join", "joined", "joins True", "joins False"):
        links[name] = await _entered(office, events["online"], category="remote")
    links["came"] = await _entered(office, events["over"])
    links["certificate"] = await _certificate(office, events["over"])
    await office.call("PATCH", f"events/{events['cancelled']}", {"state": "cancelled"})
    logo = sample_logo(("Smart", "Manufacturing"), "#005f73")
    await office.call("PUT", f"events/{events['open']}/logo", data=logo, headers={"Content-Type": "image/png"})
    await office.call("PATCH", f"events/{events['postponed']}", {"state": "postponed"})
    for person in people(30, "example.lu"):
        await office.enter(events["open"], **{**person, "sessions": []})
    await office.enter(events["open"], first_name=LONG_WORD[:60], last_name="")
    url = f"http://127.0.0.1:{office.settings.registration_port}"
    async with a_visitor(url) as visitor:
        organiser = await an_organiser(office, visitor)
    own = await the_people(office)
    for event in (*(events[name] for name in ("open", "full", "postponed", "online")), *own.events.values()):
        await organiser.has_role(office, event, "owner")
    return Scene(url, events, links, await invited(office, events["open"]), organiser.email, own)


async def _events(office: Office) -> dict[str, str]:
    day = utc_now() + timedelta(days=30)
    tomorrow, yesterday = ((utc_now() + timedelta(days=n)).isoformat() for n in (1, -1))
    soon = (utc_now() + timedelta(minutes=10)).isoformat()
    everything: Json = {
        "title": {"en": "Smart Manufacturing", "lb": "Déi vernetzt Fabrik"},
        "description": {"en": "A day on the connected factory.\nIn two lines."},
        "venue": {"name": "Luxexpo", "address": "10, circuit de la Foire", "url": "https://example.lu/map"},
        "categories": [a_category(), a_category("press", approval=True), a_category("vip", invitation_only=True)],
        "sessions": [
            a_session("talk", room="B1", starts_at=day.isoformat(), ends_at=(day + timedelta(hours=1)).isoformat()),
            a_session("dinner", capacity=0, categories=["press"], description={"fr": "Un repas."}),
        ],
        "questions": [_question(kind) for kind in KINDS],
        "consents": [{"id": "news", "text": {"en": "Send me news of the next edition."}}],
        "privacy": {"version": "1", "text": {"en": "Kept for 180 days.\nThen deleted."}},
        "registration_closes_at": (utc_now() + timedelta(days=20)).isoformat(),
        "reply_to": "events@example.lu",
        "accent": "#ffd166",
        "phone": "+352 621 123 456",
        "access": {"features": list(ACCESS), "text": {"en": "Ask for the ramp."}},
    }
    wanted: dict[str, Json] = {
        "open": everything,
        "plain": {},
        "full": {"capacity": 0, **_programme()},
        "fully booked": {"capacity": 0, "waiting_list": {"enabled": False}},
        "later": {"registration_opens_at": tomorrow},
        "closed": {"registration_closes_at": yesterday},
        "cancelled": {},
        "postponed": {},
        "frozen": {"freeze_at": yesterday},
        "over": {},
        "online": {"starts_at": soon, "categories": [a_category(), REMOTE]},
        "online later": {"categories": [a_category(), REMOTE]},
        "long": {"title": {"en": f"{ARABIC} {LONG_WORD}"}, "description": {"en": "W" * 300}, "accent": "#ff00ff"},
    }
    return {name: await office.has_event(**fields) for name, fields in wanted.items()}


def _programme() -> Json:
    talk = a_talk(track="steel", speakers=["ada"], description={"en": "Five questions."})
    speaker = a_speaker(name=LONG_WORD, role={"fr": LONG_WORD}, words={"en": "Likes steel."})
    return {"tracks": [{"id": "steel", "name": {"en": LONG_WORD}}], "speakers": [speaker], "talks": [talk]}


def _question(kind: str) -> Json:
    return a_question(kind.replace("_", "-"), kind, **({"choices": CHOICES} if kind.startswith("choice") else {}))


async def _entered(office: Office, event: str, action: str = "", body: Json | None = None, **person: object) -> str:
    """The path of the manage page of somebody new."""
    entered = await office.enter(event, **person)
    if action:
        await office.act(event, entered["code"], action, body)

    def manage_url() -> str:
        return next((m.manage_url or "" for m in office.subscribers.mails(event) if m.to == entered["email"]), "")

    return "/r/" + (await until(manage_url)).rpartition("/r/")[2]


async def _certificate(office: Office, event: str) -> str:
    """The path of the page that confirms the certificate of somebody who came; the event is then over."""
    [person] = await office.registrations(event)
    await comes(office, event, person, a_stay(8, 3), a_stay(4, 2))
    await is_over(office, event)
    await office.call("GET", f"events/{event}/certificates.pdf")
    document = await office.database["certificates"].find_one({"event": event})
    assert document is not None
    return f"/certificates/{document['_id']}"


async def another_name(page: Page, scene: Scene) -> None:
    """The page of a certificate, asked for a name that is not on it."""
    await page.goto(scene.links["certificate"])
    await page.fill("#name", LONG_WORD)
    await page.click("main button")
    await page.wait_for_selector("#answer")


async def refused_picture(page: Page, scene: Scene) -> None:
    """The page of documents after a picture that is none."""
    await _console("/events/{open}/documents")(page, scene)
    await page.set_input_files("#signature", {"name": "a.png", "mimeType": "image/png", "buffer": b"none"})
    await page.click("#signature-form button")
    await page.wait_for_selector("#faults")


async def failed(page: Page, scene: Scene) -> None:
    """The form of an event with as many faults as can be."""
    await page.goto(f"/e/{scene.events['open']}")
    await page.fill("#email", "nobody")
    await page.fill("#answers-number", "many")
    await page.click("#registration > button")
    await page.wait_for_selector("#faults")


async def failed_complaint(page: Page, _scene: Scene) -> None:
    """The page about accessibility after a report that nobody can answer."""
    await page.goto("/accessibility")
    await page.fill("#email", "nobody")
    await page.click("main button")
    await page.wait_for_selector("#faults")


async def opened(page: Page, scene: Scene) -> None:
    """The manage page with all its forms unfolded."""
    await page.goto(scene.links["confirmed"])
    for summary in await page.query_selector_all("summary"):
        await summary.click()


async def joined(page: Page, scene: Scene) -> None:
    """The page of somebody who has pressed the button to join online."""
    await page.goto(scene.links["joined"])
    if button := await page.query_selector("form[action*='/join'] button"):
        await button.click()
    await page.wait_for_selector(f"a[href='{MEETING}']")


async def failed_hand_over(page: Page, scene: Scene) -> None:
    await page.goto(scene.links["confirmed"])
    await page.click("details:has(#successor_email) > summary")
    await page.click("details[open] button")
    await page.wait_for_selector("#faults")


async def wrong_password(page: Page, scene: Scene) -> None:
    await sign_in(page, scene, "wrong")
    await page.wait_for_selector("[role=alert]")


async def sign_in(page: Page, scene: Scene, password: str = PASSWORD) -> None:
    await page.goto("/console/sign-in")
    await page.fill("#email", scene.email)
    await page.fill("#password", password)
    await page.click("main button")


def _at(path: str) -> Callable[[Page, Scene], Awaitable[None]]:
    async def go(page: Page, _scene: Scene) -> None:
        await page.goto(path)

    return go


def _event(name: str, ending: str = "") -> Callable[[Page, Scene], Awaitable[None]]:
    async def go(page: Page, scene: Scene) -> None:
        await page.goto(f"/e/{scene.events[name]}{ending}")

    return go


def _manage(name: str, ending: str = "") -> Callable[[Page, Scene], Awaitable[None]]:
    async def go(page: Page, scene: Scene) -> None:
        await page.goto(scene.links[name] + ending)

    return go


def _people(name: str, ending: str = "") -> Callable[[Page, Scene], Awaitable[None]]:
    """The manage page of somebody of the scene's people, unfolded."""

    async def go(page: Page, scene: Scene) -> None:
        await page.goto(scene.people.links[name] + ending)
        await unfolded(page)

    return go


def _people_console(event: str, ending: str) -> Callable[[Page, Scene], Awaitable[None]]:
    """A page of the console about the scene's people, unfolded."""

    async def go(page: Page, scene: Scene) -> None:
        path = f"/events/{scene.people.events[event]}{ending.format(**scene.people.codes)}"
        await _console(path)(page, scene)
        await unfolded(page)

    return go


def _group(act: Callable[[Page, str], Awaitable[None]]) -> Callable[[Page, Scene], Awaitable[None]]:
    async def go(page: Page, scene: Scene) -> None:
        await act(page, scene.people.events["late queue"])

    return go


def _console(ending: str) -> Callable[[Page, Scene], Awaitable[None]]:
    async def go(page: Page, scene: Scene) -> None:
        await sign_in(page, scene)
        await page.wait_for_selector(".figures >> nth=0")
        await page.goto("/console" + ending.format(**scene.events))

    return go


def _invited(name: str, path: str) -> Callable[[Page, Scene], Awaitable[None]]:
    async def go(page: Page, scene: Scene) -> None:
        await page.goto(f"/e/{scene.events['open']}" + path.format(code=scene.invitations[name]))

    return go


def _signed_in(way: Go) -> Callable[[Page, Scene], Awaitable[None]]:
    async def go(page: Page, scene: Scene) -> None:
        await sign_in(page, scene)
        await page.wait_for_selector(".figures >> nth=0")
        await way(page, scene.events["open"])

    return go


async def invitation_itself(page: Page, scene: Scene) -> None:
    await _console("/events/{open}/invitations/" + scene.invitations["person"])(page, scene)


# The states that `make test` looks at; the others differ little and are looked at by `make test-all`.
FIRST = {
    "events",
    "event with faults",
    "manage confirmed",
    "checked group",
    "console event",
}

STATES: dict[str, Callable[[Page, Scene], Awaitable[None]]] = {
    "events": _at("/"),
    **{
        f"event {name}": _event(name)
        for name in ("open", "full", "fully booked", "later", "closed", "cancelled", "postponed", "long")
    },
    "event with faults": failed,
    **{f"sent {outcome}": _event("open", f"/sent?outcome={outcome}") for outcome in ("confirmed", "waitlisted")},
    "handed over": _event("open", "/handed-over"),
    "manage confirmed": opened,
    "manage to join": _manage("to join"),
    "manage online later": _manage("online later"),
    "manage joined": joined,
    "event with a category online": _event("online"),
    "console documents": _console("/events/{open}/documents"),
    "console refused picture": refused_picture,
    "console form": _console("/events/{open}/set-up/form"),
    "console question": _console("/events/{open}/set-up/form/questions/choices"),
    "console removal of a question": _console("/events/{open}/set-up/form/questions/text/removal"),
    "console preview": _console("/events/{open}/set-up/form/preview?category=press"),
    "manage who came": _manage("came"),
    "certificate": _manage("certificate"),
    "certificate of another name": another_name,
    "certificate unknown": _at("/certificates/none"),
    "manage changed": _manage("confirmed", "?done=change"),
    "manage with faults": failed_hand_over,
    **{
        f"manage {name}": _manage(name)
        for name in ("waitlisted", "approval", "declined", "cancelled", "event cancelled", "event postponed", "frozen")
    },
    "form of a group": _group(with_a_group),
    "checked group": _group(checked_group),
    "manage booker": _people("booker"),
    "manage offer": _people("offer"),
    "manage offer to all": _people("offer to all"),
    "manage questions": _people("booker", "/questions"),
    "console waiting list": _people_console("queue", "/waiting-list"),
    "console waiting list that closes": _people_console("late queue", "/waiting-list"),
    "console still coming": _people_console("group", "/still-coming"),
    "console booker": _people_console("group", "/registrations/{booker}"),
    "console erasing": _people_console("group", "/registrations/{booker}/erase"),
    "console people who are asked": _people_console("group", ""),
    "embed": _event("open", "/embed"),
    "imprint": _at("/imprint"),
    "complaint with faults": failed_complaint,
    "sign-in": _at("/console/sign-in"),
    "wrong password": wrong_password,
    "console": _console(""),
    **{f"console {name}": _signed_in(way) for name, way in IN_CONSOLE.items()},
    "console invitation": invitation_itself,
    "event invited": _invited("person", "?invitation={code}"),
    "event invited no more": _invited("revoked", "?invitation={code}"),
    **{f"invitation {name}": _invited(name, "/invitations/{code}") for name in ("person", "sponsor", "declined")},
    "programme": _event("full", "/programme"),
    **{
        f"console programme {name}": _console("/events/{full}/set-up/programme" + ending)
        for name, ending in (
            ("itself", ""),
            ("talk", "/talks/opening"),
            ("tracks", "/tracks"),
            ("speakers", "/speakers"),
            ("speaker", "/speakers/ada"),
            ("import", "/import"),
            ("handouts", "/handouts"),
        )
    },
    "console event": _console("/events/{open}"),
    "console exports": _console("/events/{open}/exports"),
    "console e-mails": _console("/events/{open}/mails"),
    "console e-mail form": _console("/events/{open}/mails/new"),
    "console exports of registrations": _console("/events/{open}/exports?rows=registrations"),
    "console dashboard": _console("/events/{open}/dashboard"),
    "console share": _console("/events/{open}/set-up/share"),
    "console site": _console("/site"),
    "console badges": _console("/events/{open}/badges"),
    "console set-up": _console("/events/{open}/set-up"),
    "console categories": _console("/events/{online}/set-up/registration"),
    "console set-up with news": _console("/events/{postponed}/set-up"),
    "console news": _console("/events/{postponed}/set-up/news"),
    "console cancelling": _console("/events/{open}/set-up/state/cancelled"),
    "console new date": _console("/events/{postponed}/set-up/state/published"),
    "preview": _console("/events/{open}/preview?as=full"),
    "console nobody found": _console("/events/{open}?q=nobodyatall"),
    "refused": _at("/e/none"),
    "nowhere": _at("/nowhere"),
}
