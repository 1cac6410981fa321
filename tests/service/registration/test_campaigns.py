"""Organisers write to some of an event's people, by the API and in the console."""

import asyncio
from typing import Any

from shared.identity.authorisation import token_hash
from tests.support.answers import Answer
from tests.support.outside.visitor import Page
from tests.support.registration.builders import a_category, a_question, a_session
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office
from tests.support.waiting import until

INFORMATION = {"kind": "information", "subject": {"en": "Another room"}, "text": {"en": "Hello {{ first_name }}"}}


async def a_draft(office: Office, event: str, **fields: Any) -> str:
    made = await office.call("POST", f"events/{event}/campaigns", {**INFORMATION, **fields})
    assert (made.status, made.body["state"]) == (201, "draft"), made.body
    return f"events/{event}/campaigns/{made.body['id']}"


async def sent(office: Office, campaign: str) -> Answer:
    return await office.call("POST", f"{campaign}/send")


async def ended(office: Office, campaign: str) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        body = (await office.call("GET", campaign)).body
        return dict(body) if body["state"] == "done" else None

    return await until(look)


async def test_the_preview_names_everybody_and_each_gets_it_once(office: Office) -> None:
    event = await office.has_event()
    stays, cancels = [(await office.enter(event))["code"] for _ in range(2)]
    await office.act(event, cancels, "cancel")
    campaign = await a_draft(office, event)
    recipients = (await office.call("GET", f"{campaign}/recipients")).body
    assert [(person["code"], person["locale"]) for person in recipients["included"]] == [(stays, "en")]
    assert recipients["excluded"] == [{"code": cancels, "why": "has cancelled"}]
    answers = await asyncio.gather(*(sent(office, campaign) for _ in range(2)))
    assert {answer.status for answer in answers} <= {202, 409}
    assert (await ended(office, campaign))["asked"] == 1
    [mail] = await office.subscribers.has_mails(event, "campaign")
    assert (mail.to, mail.words and mail.words.text) == (recipients["included"][0]["email"], "Hello {{ first_name }}")


async def test_what_goes_to_many_can_be_taken_back_or_stopped(office: Office) -> None:
    event = await office.has_event()
    await asyncio.gather(*(office.enter(event) for _ in range(21)))
    campaign = await a_draft(office, event)
    answer = await sent(office, campaign)
    assert (answer.status, answer.body["state"], bool(answer.body["undo_until"])) == (202, "waiting", True)
    undone = await office.call("POST", f"{campaign}/undo")
    assert (undone.status, undone.body) == (200, {"state": "draft", "undo_until": None})
    await sent(office, campaign)
    assert (await office.call("POST", f"{campaign}/stop")).body["state"] == "stopped"
    late = await office.call("POST", f"{campaign}/undo")
    assert (late.status, late.slug) == (409, "too-late")


async def test_a_draft_is_changed_and_thrown_away_and_what_it_lacks_is_named(office: Office) -> None:
    event = await office.has_event()
    campaign = await a_draft(office, event)
    changed = await office.call("PATCH", campaign, {"subject": {"fr": "Autre salle"}, "text": {"fr": "Salle B"}})
    assert (changed.status, changed.body["subject"]) == (200, {"en": "Another room", "fr": "Autre salle"})
    faulty = {"text": {"en": "{{ password }}"}, "segment": {"categories": ["x"]}}
    refused = await office.call("PATCH", campaign, faulty)
    assert (refused.status, refused.slug) == (422, "campaign-invalid")
    assert [fault["pointer"] for fault in refused.body["errors"]] == ["/text/en", "/segment/categories/0"]
    assert (await office.call("DELETE", campaign)).status == 204
    assert (await office.call("GET", campaign)).status == 404


async def test_another_events_campaign_is_not_there(office: Office) -> None:
    event, other = await office.has_event(), await office.has_event()
    campaign = (await a_draft(office, event)).rsplit("/", 1)[1]
    assert (await office.call("GET", f"events/{other}/campaigns/{campaign}")).slug == "unknown-campaign"


async def test_addresses_are_for_those_who_may_read_registrations(office: Office) -> None:
    event = await office.has_event()
    await office.enter(event)
    campaign = await a_draft(office, event)
    token = await office.new_token("mail:write")
    account = await office.database["tokens"].find_one({"hash": token_hash(token)})
    assert account is not None
    change = {"$set": {f"members.{account['account']}": "editor"}, "$inc": {"version": 1}}
    await office.database["events"].update_one({"_id": event}, change)
    recipients = (await office.call("GET", f"{campaign}/recipients", token=token)).body
    assert [person["email"] for person in recipients["included"]] == [None]


async def the_form(organiser: Organiser, office: Office, event: str) -> Page:
    await organiser.has_role(office, event, "editor")
    return await organiser.sign_in(f"/console/events/{event}/mails/new")


async def test_an_e_mail_is_written_looked_at_and_sent_without_scripts(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(categories=[a_category(), a_category("press")], sessions=[a_session()])
    await office.enter(event, first_name="Ada", last_name="Berg")
    words = {"subject-en": "Another room", "text-en": "Hello {{ first_name }}"}
    page = await organiser.visitor.submit(await the_form(organiser, office, event), "/new", **words)
    for text in ("Hello Ada", "As Ada Berg reads it.", "Missing: Français.", "One person gets it."):
        assert text in page.text
    gone = await organiser.visitor.submit(page, page.path.partition("#")[0], action="send")

    async def done() -> Page | None:
        shown = await organiser.visitor.get(gone.path)
        return shown if "It went out on" in shown.text else None

    assert "E-mails asked for: 1 of 1" in (await until(done)).text
    assert "gone out" in (await organiser.visitor.get(f"/console/events/{event}/mails")).text
    again = await organiser.visitor.submit(page, page.path.partition("#")[0], action="send")
    assert again.status == 200
    assert len(await office.subscribers.has_mails(event, "campaign")) == 1


async def test_a_failed_form_keeps_every_answer_and_names_each_fault(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    wrong = {"subject-en": "Kept", "text-fr": "Bonjour", "send_at": "2020-01-01T09:00"}
    page = await organiser.visitor.submit(await the_form(organiser, office, event), "/new", **wrong)
    assert (page.status, page.reader.attributes_of["subject-en"]["value"]) == (422, "Kept")
    for text in ("Error:", "Enter a text in this language", "Enter a subject in this language", "This time has passed"):
        assert text in page.text


async def test_a_draft_that_somebody_else_changed_is_neither_sent_nor_overwritten_unseen(
    organiser: Organiser, office: Office
) -> None:
    event = await office.has_event()
    await office.enter(event)
    words = {"subject-en": "One", "text-en": "Mine: {{ manage_url }}"}
    page = await organiser.visitor.submit(await the_form(organiser, office, event), "/new", **words)
    assert "/r/…" in page.text
    path = page.path.partition("#")[0]
    form = await organiser.visitor.get(f"{path}/edit")
    theirs = {"subject": {"en": "Two"}, "text": {"en": "Theirs"}, "segment": {"coming": True}}
    changed = await office.call("PATCH", f"events/{event}/campaigns/{path.rsplit('/', 1)[1]}", theirs)
    assert changed.status == 200, changed.body
    assert (await organiser.visitor.submit(page, path, action="send")).status == 409
    assert (await organiser.visitor.submit(form, "/edit", **words)).status == 422


async def test_a_condition_that_the_form_does_not_show_stays(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[a_question("diet", "text")])
    await the_form(organiser, office, event)
    segment = {"states": ["confirmed"], "answers": {"diet": "vegan"}}  # a text, which nobody can choose
    draft = await a_draft(office, event, segment=segment)
    form = await organiser.visitor.get(f"/console/events/{event}/mails/{draft.rsplit('/', 1)[1]}/edit")
    await organiser.visitor.submit(form, "/edit", **{"subject-en": "Another"})
    changed = (await office.call("GET", draft)).body
    assert (changed["subject"]["en"], changed["segment"]["answers"]) == ("Another", {"diet": "vegan"})


async def test_a_viewer_sees_e_mails_and_sends_none(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await office.enter(event)
    campaign = (await a_draft(office, event)).rsplit("/", 1)[1]
    await organiser.has_role(office, event, "viewer")
    path = f"/console/events/{event}/mails/{campaign}"
    page = await organiser.sign_in(path)
    assert ("One person gets it." in page.text, "Send to one person" in page.text) == (True, False)
    overview = await organiser.visitor.get(f"/console/events/{event}/mails")
    assert "Write an e-mail" not in overview.text
    assert (await organiser.visitor.get(f"/console/events/{event}/mails/new")).status == 403


async def test_the_schedule_is_set_by_the_api_and_says_when_each_goes(office: Office) -> None:
    event = await office.has_event()
    path = f"events/{event}/schedule"
    before = [{"kind": "still_coming", "days_before": 7}, {"kind": "reminder", "days_before": 2}]
    wanted = [*before, {"kind": "thank_you", "days_after": 1}, {"kind": "digest"}]
    answer = await office.call("PUT", path, wanted)
    assert (answer.status, [entry["kind"] for entry in answer.body]) == (200, [entry["kind"] for entry in wanted])
    assert all(entry["goes_at"] and not entry["outcome"] for entry in answer.body)
    assert (await office.call("GET", path)).body == answer.body
    assert await office.database["schedule"].find_one({"kind": "mail_schedule", "key": event})
    assert (await office.call("PUT", path, [{"kind": "reminder"}])).status == 422


async def test_a_new_event_mails_its_list_for_the_door_on_the_eve(office: Office) -> None:
    event = await office.has_event()
    [entry] = (await office.call("GET", f"events/{event}/schedule")).body
    assert (entry["kind"], entry["days_before"]) == ("paper_list", 1)
    assert entry["goes_at"]


async def test_a_new_edition_takes_its_schedule_along_and_no_campaign(office: Office) -> None:
    event = await office.has_event()
    await a_draft(office, event)
    await office.call("PUT", f"events/{event}/schedule", [{"kind": "reminder", "days_before": 2}])
    clone = {"slug": f"{event}-next", "title": {"en": "Next"}, "starts_at": "2028-05-04T09:00:00Z"}
    assert (await office.call("POST", f"events/{event}/clone", clone)).status == 201
    [entry] = (await office.call("GET", f"events/{event}-next/schedule")).body
    assert (entry["days_before"], entry["goes_at"]) == (2, None)  # it is a draft
    assert (await office.call("GET", f"events/{event}-next/campaigns")).body == {"items": []}


async def test_the_schedule_is_set_on_the_page_without_scripts(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "editor")
    page = await organiser.sign_in(f"/console/events/{event}/mails")
    wrong = await organiser.visitor.submit(page, "/schedule", reminder="yes", **{"days-reminder": "many"})
    assert (wrong.status, "Enter a number of days" in wrong.text) == (422, True)
    saved = await organiser.visitor.submit(page, "/schedule", reminder="yes", paper_list=[], **{"days-reminder": "3"})
    assert ("Saved." in saved.text, "Goes out on" in saved.text) == (True, True)
    [entry] = (await office.call("GET", f"events/{event}/schedule")).body
    assert (entry["kind"], entry["days_before"]) == ("reminder", 3)
    off = await organiser.visitor.submit(saved, "/schedule", reminder=[])
    assert "Goes out on" not in off.text


async def test_the_list_for_the_door_is_mailed_at_once_and_once_a_form(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    guest = await office.enter(event)
    await organiser.has_role(office, event, "door_manager")
    page = await organiser.sign_in(f"/console/events/{event}")
    token = next(form.fields["form_token"] for form in page.reader.forms if "form_token" in form.fields)
    for nonce in ("first", "first", "second"):
        answer = await organiser.visitor.post(
            f"/console/events/{event}/paper-list", {"form_token": token, "nonce": [nonce]}, follow=False
        )
        assert answer.headers["Location"] == f"/door/console/paper?event={event}&mailed=2#mail"
    lists = await office.subscribers.has_mails(event, "paper_list", 4)
    assert sorted(mail.to == organiser.email for mail in lists) == [False, False, True, True]  # the owner gets it, too
    assert [[person.code for person in mail.people or ()] for mail in lists] == [[guest["code"]]] * 4


async def test_the_list_for_the_door_is_mailed_for_door_managers_only(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "viewer")
    page = await organiser.sign_in(f"/console/events/{event}")
    token = next(form.fields["form_token"] for form in page.reader.forms if "form_token" in form.fields)
    answer = await organiser.visitor.post(f"/console/events/{event}/paper-list", {"form_token": token})
    assert answer.status == 403
