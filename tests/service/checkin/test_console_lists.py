"""An organiser sets up lists and gates on the door's console."""

from datetime import timedelta
from typing import Any

import pytest

from shared.clock import utc_now
from shared.contracts.registration import Booking, SessionDetails
from tests.support.checkin.console import sign_in
from tests.support.checkin.service import DINNER, Conference, Served
from tests.support.outside.visitor import Page, Visitor
from tests.support.waiting import until


@pytest.fixture
def organiser(visitor: Visitor, served: Served, conference: Conference) -> Visitor:
    sign_in(visitor, served, conference.account)
    return visitor


async def open_page(organiser: Visitor, conference: Conference, path: str = "") -> Page:
    return await organiser.get(f"/door/console/lists{path}?event={conference.slug}")


async def the_list(conference: Conference, id_: str) -> Any:
    lists = (await conference.organiser.get(f"/lists?event={conference.slug}")).body["items"]
    return next(entry for entry in lists if entry["id"] == id_)


async def test_the_overview_shows_each_list_with_its_figures(organiser: Visitor, conference: Conference) -> None:
    guest = await conference.guest(sessions=[Booking(id="dinner", state="confirmed")])
    phone = await conference.pair(lists=("main", "dinner"))
    await phone.scan(guest.secret)
    page = await open_page(organiser, conference)
    assert "Main entrance" in page.text
    assert "1 of 1" in page.text
    assert "0 of 1" in page.text
    assert "Main gate" in page.text


async def test_a_list_is_made_changed_and_deleted(organiser: Visitor, conference: Conference) -> None:
    form = await open_page(organiser, conference, "/new")
    made = await organiser.submit(
        form,
        f"new?event={conference.slug}",
        name="Speakers’ lounge",
        categories=["industry"],
        limit="20",
        per_day="yes",
    )
    assert (made.status, "Saved." in made.text) == (200, True)
    lounge = await the_list(conference, "speakers-lounge")
    assert (lounge["categories"], lounge["limit"], lounge["per_day"]) == (["industry"], 20, True)
    page = await open_page(organiser, conference, "/edit/speakers-lounge")
    saved = await organiser.submit(page, f"speakers-lounge?event={conference.slug}", opens_at="2027-11-11T09:30")
    assert "Saved." in saved.text
    assert (await the_list(conference, "speakers-lounge"))["opens_at"] == "2027-11-11T08:30:00Z"
    deleted = await organiser.submit(
        await open_page(organiser, conference, "/edit/speakers-lounge"), f"delete?event={conference.slug}"
    )
    assert "Speakers’ lounge is deleted" in deleted.text
    assert (await open_page(organiser, conference, "/edit/speakers-lounge")).status == 404


async def test_a_field_that_stays_as_it_is_goes_on_following_the_session(
    organiser: Visitor, conference: Conference
) -> None:
    page = await open_page(organiser, conference, "/edit/dinner")
    await organiser.submit(page, f"dinner?event={conference.slug}", limit="30", unbooked="when_free")
    start = utc_now().replace(microsecond=0) + timedelta(days=30)
    moved = SessionDetails(id="dinner", name=DINNER, starts_at=start, ends_at=start + timedelta(hours=2))
    await conference.is_told(2, sessions=[moved])
    await until(lambda: conference.database["lists"].find_one({"event": conference.slug, "event_version": 2}))
    dinner = await until(lambda: _closing_at(conference, start + timedelta(hours=2)))
    assert (dinner["limit"], dinner["unbooked"]) == (30, "when_free")


async def _closing_at(conference: Conference, moment: Any) -> Any:
    return await conference.database["lists"].find_one({"event": conference.slug, "id": "dinner", "closes_at": moment})


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"name": " "}, "name", "Enter a name of at most 100 letters."),
        ({"limit": "many"}, "limit", "Enter a whole number, or leave this empty."),
        ({"opens_at": "tomorrow"}, "opens_at", "Enter a date and a time"),
        ({"opens_at": "2027-01-02T10:00", "closes_at": "2027-01-02T09:00"}, "closes_at", "close after it opens"),
        ({"release_at": "2027-01-02T10:00"}, "release_at", "Places are released for those who have not booked"),
    ],
)
async def test_a_form_with_a_fault_comes_back_with_it_at_its_field(
    organiser: Visitor, conference: Conference, fields: Any, field: str, sentence: str
) -> None:
    page = await open_page(organiser, conference, "/edit/main")
    refused = await organiser.submit(page, f"main?event={conference.slug}", **{"name": "Front door", **fields})
    assert (refused.status, refused.text.startswith("Error: ")) == (422, True)
    assert sentence in refused.said_at(f"{field}-fault")
    assert sentence in refused.said_at("faults")
    assert refused.reader.attributes_of[field]["aria-invalid"] == "true"
    assert (await the_list(conference, "main"))["name"] == "Main entrance"


async def test_the_main_list_has_no_button_that_deletes_it(organiser: Visitor, conference: Conference) -> None:
    page = await open_page(organiser, conference, "/edit/main")
    assert "Delete this list" not in page.text


async def test_a_gate_is_made_filled_from_a_room_saved_and_deleted(organiser: Visitor, conference: Conference) -> None:
    start = (utc_now() + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
    sessions = [
        SessionDetails(id=id_, name={"en": id_}, room="B", starts_at=at, ends_at=at + timedelta(minutes=45))
        for id_, at in (("early", start), ("late", start + timedelta(hours=1)))
    ]
    await conference.is_told(2, sessions=sessions)
    await until(lambda: conference.database["lists"].find_one({"event": conference.slug, "id": "late"}))
    overview = await open_page(organiser, conference)
    gate = await organiser.submit(overview, f"gates?event={conference.slug}", name="Room B")
    assert gate.status == 200
    filled = await organiser.get(f"{gate.path}&room=B&changeover=halfway")
    assert "not saved yet" in filled.text
    assert (await conference.organiser.get(f"/gates?event={conference.slug}")).body["items"][0]["timetable"] == []
    saved = await organiser.submit(filled, gate.path.partition("/gates/")[2])
    assert "Saved." in saved.text
    (stored,) = (await conference.organiser.get(f"/gates?event={conference.slug}")).body["items"]
    times = [start - timedelta(minutes=30), start + timedelta(minutes=52)]
    assert [entry["list"] for entry in stored["timetable"]] == ["early", "late"]
    assert [entry["at"] for entry in stored["timetable"]] == [f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in times]
    await organiser.submit(await organiser.get(gate.path), f"delete?event={conference.slug}")
    assert (await conference.organiser.get(f"/gates?event={conference.slug}")).body["items"] == []


async def test_a_timetable_with_a_fault_comes_back_with_it_at_its_field(
    organiser: Visitor, conference: Conference
) -> None:
    gate = (await conference.organiser.post("/gates", {"event": conference.slug, "name": "North"})).body["id"]
    page = await open_page(organiser, conference, f"/gates/{gate}")
    rows = {"at-0": "2027-11-11T09:00", "list-0": "main", "at-1": "2027-11-11T09:00", "list-1": "dinner"}
    refused = await organiser.submit(page, f"{gate}?event={conference.slug}", **rows, **{"list-2": "main"})
    assert refused.status == 422
    assert "Another line has this time." in refused.said_at("at-1-fault")
    assert "Enter the time, or choose no list." in refused.said_at("at-2-fault")
    assert refused.form(f"{gate}?event={conference.slug}").fields["list-1"] == ["dinner"]


async def test_two_gates_have_two_names(organiser: Visitor, conference: Conference) -> None:
    await conference.organiser.post("/gates", {"event": conference.slug, "name": "North"})
    page = await open_page(organiser, conference)
    refused = await organiser.submit(page, f"gates?event={conference.slug}", name="North")
    assert (refused.status, refused.said_at("name-fault")) == (422, "Another gate has this name.")


async def test_the_log_shows_what_its_filters_leave_the_newest_first(
    organiser: Visitor, conference: Conference
) -> None:
    anna = await conference.guest(first_name="Anna")
    phone = await conference.pair()
    await phone.scan(anna.secret, nonce="first")
    await phone.scan("a menu", nonce="menu")
    await phone.post("/scans/first/undo", {"reason": "wrong badge"})
    page = await organiser.get(f"/door/console/log?event={conference.slug}")
    log = page.text.partition("Show everything")[2]
    assert log.index("something that is no badge") < log.index("Anna Müller-Weber")
    assert "wrong badge" in log
    only = await organiser.get(f"/door/console/log?event={conference.slug}&outcome=not_a_badge&list=main")
    log = only.text.partition("Show everything")[2]
    assert "Not a badge" in log
    assert "Anna" not in log
    (csv,) = (link for link in only.reader.links if "scans.csv" in link)
    assert "reason=not_a_badge" in csv
    assert "list=main" in csv
    assert (await organiser.get(csv)).status == 200
    undone = await organiser.get(f"/door/console/log?event={conference.slug}&undone=yes&q=anna")
    assert "Let in" in undone.text.partition("Show everything")[2]


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [("q=ab", "q", "Type at least three letters."), ("since=yesterday", "since", "Enter a date and a time")],
)
async def test_a_filter_that_cannot_be_read_is_said_at_its_field(
    organiser: Visitor, conference: Conference, query: str, field: str, sentence: str
) -> None:
    page = await organiser.get(f"/door/console/log?event={conference.slug}&{query}")
    assert (page.status, page.text.startswith("Error: ")) == (422, True)
    assert sentence in page.said_at(f"{field}-fault")


async def test_older_scans_are_on_the_next_page(
    organiser: Visitor, conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.checkin.web.console.log_pages.SHOWN", 2)
    phone = await conference.pair()
    for number in range(3):
        await phone.scan(f"menu {number}")
    page = await organiser.get(f"/door/console/log?event={conference.slug}&list=main")
    assert page.text.count("something that is no badge") == 2
    (older,) = (link for link in page.reader.links if "cursor=" in link)
    assert "list=main" in older
    assert (await organiser.get(older)).text.count("something that is no badge") == 1


async def test_a_gate_whose_timetable_no_longer_fits_is_marked_and_says_why(
    organiser: Visitor, conference: Conference
) -> None:
    await conference.list("vip")
    timetable = [{"at": "2027-11-11T08:45:00Z", "list": "vip"}]
    body = {"event": conference.slug, "name": "North", "timetable": timetable}
    gate = (await conference.organiser.post("/gates", body)).body
    deleted = await conference.organiser.call("DELETE", f"/lists/vip?event={conference.slug}")
    assert deleted.status == 204, deleted
    assert "one thing to look at" in (await open_page(organiser, conference)).text
    form = await open_page(organiser, conference, f"/gates/{gate['id']}")
    assert "The list “vip” of 11 Nov 2027, 09:45 was deleted" in form.text
    saved = await organiser.submit(form, f"/gates/{gate['id']}?event={conference.slug}")
    assert "one thing to look at" not in saved.text
