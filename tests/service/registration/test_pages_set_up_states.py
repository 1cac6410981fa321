"""Organisers publish, postpone and cancel an event in the console, and see before who is told what."""

from datetime import timedelta
from typing import Any

import pytest

from shared.clock import utc_now
from tests.support.outside.visitor import Page
from tests.support.pictures import a_picture
from tests.support.registration.builders import a_question, a_session, a_speaker, a_talk
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office

IN_BOTH = {"en": "Plastics Day", "fr": "Journée du plastique"}


async def set_up(organiser: Organiser, office: Office, event: str, path: str = "") -> Page:
    await organiser.has_role(office, event, "editor")
    return await organiser.sign_in(f"/console/events/{event}/set-up{path}")


async def state_of(office: Office, event: str) -> str:
    return str((await office.call("GET", f"events/{event}")).body["state"])


async def test_a_draft_is_published_by_one_click_and_its_link_is_there(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(state="draft")
    page = await set_up(organiser, office, event)
    assert "Nobody gets an e-mail." in page.text
    published = await organiser.visitor.submit(page, "/state/published")
    assert (published.status, await state_of(office, event)) == (200, "published")
    assert "This is the link to send." in published.text
    assert f'value="{office.settings.public_url}/e/{event}"' in published.html


async def test_a_double_click_is_one_click(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(state="draft")
    page = await set_up(organiser, office, event)
    versions = []
    for _ in range(2):
        answer = await organiser.visitor.submit(page, "/state/published")
        assert "This is the link to send." in answer.text
        versions.append((await office.call("GET", f"events/{event}")).body["version"])
    assert versions[0] == versions[1]


async def test_the_checklist_leads_to_the_pages(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(state="draft", description={"en": "All"}, title=IN_BOTH)
    page = await set_up(organiser, office, event)
    assert "The description is missing in Français." in page.text
    for name in ("basics", "look", "privacy", "registration"):
        assert f"/console/events/{event}/set-up/{name}" in page.reader.links


async def test_a_viewer_has_no_overview(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "viewer")
    assert (await organiser.sign_in(f"/console/events/{event}/set-up")).status == 403


async def test_an_event_with_people_is_no_draft_again(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await set_up(organiser, office, event)
    form = page.form("/state/draft")
    await office.enter(event)
    assert "/state/draft" not in (await organiser.visitor.get(page.path)).html
    refused = await organiser.visitor.post(form.action, form.fields)
    assert ("That was not possible" in refused.text, await state_of(office, event)) == (True, "published")


async def test_cancelling_shows_who_is_told_and_tells_them(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(capacity=1)
    first = await office.enter(event)
    second = await office.enter(event, locale="fr")
    page = await set_up(organiser, office, event, "/state/cancelled")
    assert "This cannot be taken back." in page.text
    assert "Event cancelled – Plastics Day" in page.text
    assert "Événement annulé – Journée du plastique" in page.text
    cancelled = await organiser.visitor.submit(page, "/state/cancelled", **{"note-en": "Sorry", "note-fr": "Désolés"})
    assert (cancelled.status, await state_of(office, event)) == (200, "cancelled")
    mails = await office.subscribers.has_mails(event, "event_cancelled", 2)
    assert {(mail.to, mail.state, mail.reason) for mail in mails} == {
        (first["email"], "confirmed", "Sorry"),
        (second["email"], "waitlisted", "Désolés"),
    }


async def test_an_event_is_postponed_in_silence_and_told_later(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await office.enter(event)
    page = await set_up(organiser, office, event, "/state/postponed")
    postponed = await organiser.visitor.submit(page, "/state/postponed", tell=None)
    assert (await state_of(office, event), "One person was told something else" in postponed.text) == (
        "postponed",
        True,
    )
    news = await organiser.visitor.get(f"/console/events/{event}/set-up/news")
    await organiser.visitor.submit(news, "/news")
    [mail] = await office.subscribers.has_mails(event, "event_postponed")
    assert mail.state == "confirmed"


async def test_a_new_date_moves_everything_and_is_told(organiser: Organiser, office: Office) -> None:
    soon = utc_now() + timedelta(days=100)
    times = {"starts_at": soon.isoformat(), "ends_at": (soon + timedelta(hours=1)).isoformat()}
    event = await office.has_event(sessions=[a_session(**times)], **times)
    await office.enter(event)
    await office.call("PATCH", f"events/{event}", {"state": "postponed"})
    page = await set_up(organiser, office, event, "/state/published")
    refused = await organiser.visitor.submit(page, "/state/published", starts_at="2020-01-01T10:00")
    assert (refused.status, refused.said_at("starts_at-fault")) == (422, "Enter a date that lies ahead.")
    later = (soon + timedelta(days=300)).date()
    done = await organiser.visitor.submit(refused, "/state/published", starts_at=f"{later}T10:00")
    assert done.status == 200
    definition = (await office.call("GET", f"events/{event}?texts=all")).body
    assert definition["state"] == "published"
    assert all(at["starts_at"].startswith(str(later)) for at in (definition, definition["sessions"][0]))
    [mail] = await office.subscribers.has_mails(event, "event_changed")
    assert mail.previous is not None
    assert (mail.previous.starts_at.date(), mail.previous.postponed) == (soon.date(), False)  # they know of no other


async def test_another_place_by_the_api_is_offered_to_be_told(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(venue={"name": "Hall"})
    await office.enter(event)
    await office.call("PATCH", f"events/{event}", {"venue": {"name": "Tent"}})
    page = await set_up(organiser, office, event, "/news")
    assert ("Hall" in page.text, "Tent" in page.text) == (True, True)
    sent = await organiser.visitor.submit(page, "/news", **{"note-en": "It rains."})
    assert "E-mails are being sent." in sent.text or "One e-mail is on its way." in sent.text
    [mail] = await office.subscribers.has_mails(event, "event_changed")
    assert (mail.previous and mail.previous.venue.name, mail.reason) == ("Hall", "It rains.")
    again = await organiser.visitor.get(f"/console/events/{event}/set-up/news")
    assert again.path.endswith("/set-up")


async def test_a_change_need_not_be_told(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(venue={"name": "Hall"})
    await office.enter(event)
    await office.call("PATCH", f"events/{event}", {"venue": {"name": "Hall A"}})
    page = await set_up(organiser, office, event)
    dismissed = await organiser.visitor.submit(page, "/news/dismiss")
    assert ("Nobody is told." in dismissed.text, "something else" in dismissed.text) == (True, False)


async def test_a_note_that_cannot_be_sent_stays_in_the_form(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await office.enter(event)
    page = await set_up(organiser, office, event, "/state/cancelled")
    refused = await organiser.visitor.submit(page, "/state/cancelled", **{"note-en": "a\u202eb", "note-fr": "Désolés"})
    assert (refused.status, bool(refused.said_at("note-en-fault"))) == (422, True)
    assert refused.form("/state/cancelled").fields["note-fr"] == ["Désolés"]
    assert await state_of(office, event) == "published"


@pytest.mark.parametrize("path", ["/state/draft", "/state/nonsense", "/state/published"])
async def test_a_move_that_needs_no_page_has_none(organiser: Organiser, office: Office, path: str) -> None:
    event = await office.has_event()
    page = await set_up(organiser, office, event, path)
    assert (page.status, page.path.endswith("/set-up")) == (200, True)


@pytest.mark.parametrize(("language", "title"), [("en", "Plastics Day"), ("fr", "Journée du plastique")])
async def test_a_draft_is_seen_as_attendees_will(
    organiser: Organiser, office: Office, language: str, title: str
) -> None:
    fields: dict[str, Any] = {"accent": "#7b2d5b", "questions": [a_question("size", label={"en": "Size"})]}
    event = await office.has_event(state="draft", **fields)
    await office.call("PUT", f"events/{event}/pictures/logo", data=a_picture(), headers={"Content-Type": "image/png"})
    await organiser.has_role(office, event, "editor")
    path = f"/console/events/{event}/preview?lang={language}&as=open"
    page = await organiser.sign_in("/console")
    page = await organiser.visitor.get(path)
    assert (page.status, "<h1" in page.html, title in page.text) == (200, True, True)
    assert "form-action 'none'" in page.headers["Content-Security-Policy"]
    assert page.form(f"/e/{event}").fields.keys() >= {"first_name", "answers-size"}
    assert organiser.visitor.cookie("moien_language") is None
    for link in (f"/console/events/{event}/preview/accent-7b2d5b.css", f"/api/v1/events/{event}/pictures/logo"):
        assert link in page.html
        assert (await organiser.visitor.get(link)).status == 200


async def test_a_preview_shows_a_full_event_too(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(state="closed")
    await organiser.has_role(office, event, "editor")
    await organiser.sign_in("/console")
    full = await organiser.visitor.get(f"/console/events/{event}/preview?as=full")
    now = await organiser.visitor.get(f"/console/events/{event}/preview")
    assert "Join the waiting list" in full.text
    assert "Registration is closed." in now.text


async def test_a_preview_of_a_draft_shows_its_speakers_without_links_that_lead_nowhere(
    organiser: Organiser, office: Office
) -> None:
    soon = utc_now() + timedelta(days=180, hours=1)
    times = {"starts_at": soon.isoformat(), "ends_at": (soon + timedelta(hours=1)).isoformat()}
    speakers, talks = [a_speaker(words={"en": "Likes steel."})], [a_talk(speakers=["ada"], **times)]
    event = await office.has_event(state="draft", speakers=speakers, talks=talks)
    picture = f"/api/v1/events/{event}/pictures/speaker-ada"
    put = await office.call("PUT", picture[8:], data=a_picture(), headers={"Content-Type": "image/png"})
    assert put.status < 300, put.body
    await organiser.has_role(office, event, "editor")
    await organiser.sign_in("/console")
    page = await organiser.visitor.get(f"/console/events/{event}/preview?as=open")
    assert f'src="{picture}"' in page.html
    assert (await organiser.visitor.get(picture)).status == 200
    assert not {f"/e/{event}/programme", f"/e/{event}/calendar.ics"} & {*page.reader.links}
