"""Everybody reads the programme on the event's page, on a page of its own, and in a calendar."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from deploy.local.sample_programme import sample_programme
from tests.support.outside.visitor import Visitor, a_visitor
from tests.support.registration.builders import a_session, a_speaker, a_talk
from tests.support.registration.service import Office

DAY = date(2035, 6, 10)
TIMES = {"starts_at": "2035-06-10T09:00:00+02:00", "ends_at": "2035-06-10T18:00:00+02:00"}
OPEN = {**TIMES, "registration_closes_at": TIMES["ends_at"]}


@pytest.fixture
async def visitor(office: Office) -> AsyncIterator[Visitor]:
    async with a_visitor(f"http://127.0.0.1:{office.settings.registration_port}") as visitor:
        yield visitor


def at(start: str, end: str) -> dict[str, str]:
    return {"starts_at": f"2035-06-10T{start}:00+02:00", "ends_at": f"2035-06-10T{end}:00+02:00"}


def workshop(**fields: Any) -> dict[str, Any]:
    return a_session(room="B1", capacity=1, **at("14:00", "15:30"), **fields)


async def said(visitor: Visitor, path: str) -> str:
    return " ".join((await visitor.get(path)).text.replace("\u2060", "").split())


async def test_the_page_of_an_event_shows_the_programme_before_the_form(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(
        **TIMES,
        tracks=[{"id": "steel", "name": {"en": "Steel"}}],
        speakers=[a_speaker(role={"en": "CTO, Ferro SA"}, words={"en": "Likes steel."})],
        talks=[a_talk(track="steel", room="A1", speakers=["ada"], **at("09:30", "10:15"))],
        sessions=[workshop()],
    )
    text = await said(visitor, f"/e/{event}")
    assert "09:30–10:15 Opening" in text
    assert "Ada" in text
    assert "CTO, Ferro SA" in text
    assert text.index("Programme") < text.index("Opening") < text.index("14:00–15:30") < text.index("All fields")
    assert "Bookable, one place free" in text
    assert f"/e/{event}/programme" in (await visitor.get(f"/e/{event}")).reader.links


async def test_an_event_without_a_programme_says_nothing_of_one(office: Office, visitor: Visitor) -> None:
    event = await office.has_event()
    assert "Programme" not in await said(visitor, f"/e/{event}")
    assert "The programme is not out yet." in await said(visitor, f"/e/{event}/programme")
    assert (await visitor.get(f"/e/{event}/programme.ics")).status == 404


async def test_a_full_session_and_a_closed_registration_are_told(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(**TIMES, sessions=[workshop()])
    await office.enter(event, sessions=["recycling"])
    assert "Full – waiting list open" in await said(visitor, f"/e/{event}/programme")
    await office.call("PATCH", f"events/{event}", {"state": "closed"})
    assert "By booking only" in await said(visitor, f"/e/{event}/programme")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("dimanche 10 juin 2035", "Café d’accueil", "Usine numérique")),
        ("de", ("Sonntag, 10. Juni 2035", "Begrüßungskaffee", "Digitale Fabrik")),
        ("lb", ("Sonndeg, 10. Juni 2035", "Begréissungskaffi", "Digital Fabrik")),
    ],
)
async def test_a_day_in_two_tracks_is_read_in_each_language(
    office: Office, visitor: Visitor, language: str, words: tuple[str, ...]
) -> None:
    event = await office.has_event(**TIMES, **sample_programme(DAY))
    text = (await said(visitor, f"/e/{event}/programme?lang={language}")).casefold()
    assert [word for word in words if word.casefold() not in text] == []


async def test_nobody_reads_the_programme_of_a_draft(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(state="draft", talks=[a_talk()])
    for ending in ("", ".ics"):
        assert (await visitor.get(f"/e/{event}/programme{ending}")).status == 404


async def test_titles_are_text_and_nothing_else(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(**TIMES, talks=[a_talk(title={"en": "<script>alert(1)</script>"}, room="<b>")])
    html = (await visitor.get(f"/e/{event}/programme")).html
    assert "<script>alert" not in html
    assert "<b>" not in html.replace("<b>10</b>", "")  # the tile's


async def test_the_calendar_of_an_event_lists_its_programme(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(**TIMES, talks=[a_talk(room="A1", **at("09:30", "10:15"))], sessions=[workshop()])
    [entry] = Calendar.from_ical((await visitor.get(f"/e/{event}/calendar.ics")).html).walk("VEVENT")
    assert entry["DESCRIPTION"].splitlines()[:2] == ["09:30–10:15 Opening (A1)", "14:00–15:30 Recycling (B1)"]


async def test_each_talk_and_session_is_an_entry_of_its_own(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(
        **TIMES,
        speakers=[a_speaker(role={"en": "CTO"})],
        talks=[a_talk(speakers=["ada"], **at("09:30", "10:15"))],
        sessions=[workshop(), a_session("undated")],
    )
    calendar = Calendar.from_ical((await visitor.get(f"/e/{event}/programme.ics")).html)
    talk, session = calendar.walk("VEVENT")
    assert (talk["SUMMARY"], talk["DTSTART"].dt.isoformat()) == ("Opening", "2035-06-10T09:30:00+02:00")
    assert (talk["UID"], session["UID"]) == (f"opening.{event}@moien", f"recycling.{event}@moien")
    assert "Ada, CTO" in str(talk["DESCRIPTION"])
    assert session["LOCATION"] == "B1"
