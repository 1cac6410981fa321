"""Organisers do one thing with several people: they see before what it means, and after what became of it."""

from collections import Counter
from typing import Any

import pytest

from services.registration.adapters.history import MongoHistory
from tests.support.outside.visitor import Page
from tests.support.registration.builders import a_category
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office
from tests.support.waiting import until

CATEGORIES = [{**a_category(capacity=2), "approval": True}, a_category("press")]


async def three_who_await_approval(office: Office) -> tuple[str, list[str]]:
    event = await office.has_event(categories=CATEGORIES)
    codes = [(await office.enter(event, last_name=name))["code"] for name in ("Adam", "Berg", "Clos")]
    return event, codes


async def the_preview(organiser: Organiser, office: Office, event: str, action: str, **fields: Any) -> Page:
    """The page that an organiser sees who ticks people in the table and chooses an action."""
    await organiser.has_role(office, event, "editor")
    table = await organiser.sign_in(f"/console/events/{event}")
    form = table.form("/bulk")
    fields = {**form.fields, "action": [action], **{k: v if isinstance(v, list) else [v] for k, v in fields.items()}}
    query = "&".join(f"{name}={value}" for name, values in fields.items() for value in values)
    return await organiser.visitor.get(f"{form.action}?{query}")


async def finished(organiser: Organiser, page: Page) -> Page:
    """The page of the result, once there is one."""

    async def look() -> Page | None:
        shown = await organiser.visitor.get(page.path)
        return shown if shown.reader.attributes_of["state"]["data-state"] == "done" else None

    return await until(look)


async def states(office: Office, event: str) -> list[str]:
    return [person["state"] for person in await office.registrations(event)]


async def test_everybody_of_a_list_is_approved_as_far_as_there_is_room(organiser: Organiser, office: Office) -> None:
    event, _ = await three_who_await_approval(office)
    preview = await the_preview(organiser, office, event, "approve", all="yes")
    for text in ("What will happen to 3 people", "approved, with the badge by e-mail 2", "no free place 1"):
        assert text in preview.text
    assert await states(office, event) == ["awaiting_approval"] * 3
    result = await finished(organiser, await organiser.visitor.submit(preview, "/bulk"))
    assert "approved, with the badge by e-mail 2" in result.text
    assert await states(office, event) == ["confirmed", "confirmed", "waitlisted"]
    assert len(await office.subscribers.has_mails(event, "confirmation", 2)) == 2


async def test_those_ticked_are_declined_with_one_reason_and_the_others_left_alone(
    organiser: Organiser, office: Office
) -> None:
    event, codes = await three_who_await_approval(office)
    await office.act(event, codes[2], "cancel")
    preview = await the_preview(organiser, office, event, "decline", code=[codes[0], codes[2]])
    assert "As the registration stands now, this is not possible." in preview.text
    done = await organiser.visitor.submit(preview, "/bulk", reason="Only for members.")
    result = await finished(organiser, done)
    assert ("Zoë Clos" in result.text, "cannot be undone" in result.text) == (True, True)
    assert await states(office, event) == ["declined", "awaiting_approval", "cancelled"]
    [mail] = await office.subscribers.has_mails(event, "declined")
    assert mail.reason == "Only for members."


async def test_a_form_sent_twice_acts_once(organiser: Organiser, office: Office) -> None:
    event, codes = await three_who_await_approval(office)
    preview = await the_preview(organiser, office, event, "resend", code=codes[:1])
    first = await finished(organiser, await organiser.visitor.submit(preview, "/bulk"))
    again = await organiser.visitor.submit(preview, "/bulk")
    assert again.path == first.path
    entries = await MongoHistory(office.database).of_registration(event, codes[0], 10)
    assert [entry.action for entry in entries].count("registration.mail_resent") == 1


async def test_nothing_happens_when_others_are_meant_by_now(organiser: Organiser, office: Office) -> None:
    event, _ = await three_who_await_approval(office)
    preview = await the_preview(organiser, office, event, "approve", all="yes")
    await office.enter(event, last_name="Dorn")
    again = await organiser.visitor.submit(preview, "/bulk")
    assert "The list has changed meanwhile." in again.text
    assert await states(office, event) == ["awaiting_approval"] * 4


async def test_nothing_happens_when_as_many_others_are_meant_by_now(organiser: Organiser, office: Office) -> None:
    event, codes = await three_who_await_approval(office)
    preview = await the_preview(organiser, office, event, "decline", all="yes", view="state=awaiting_approval")
    await office.act(event, codes[0], "approve", {})
    await office.enter(event, last_name="Dorn")
    again = await organiser.visitor.submit(preview, "/bulk")
    assert "The list has changed meanwhile." in again.text
    assert Counter(await states(office, event)) == {"awaiting_approval": 3, "confirmed": 1}


async def test_nobody_cancelled_with_others_gets_their_place_before(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(capacity=1)
    for name in ("Adam", "Berg"):
        await office.submit(event, last_name=name)
    preview = await the_preview(organiser, office, event, "cancel", all="yes")
    await finished(organiser, await organiser.visitor.submit(preview, "/bulk"))
    assert await states(office, event) == ["cancelled"] * 2
    await office.subscribers.has_mails(event, "cancelled", number=2)
    assert len(office.subscribers.mails(event, "confirmation")) == 1


async def test_a_tag_is_asked_for_given_and_taken_back(organiser: Organiser, office: Office) -> None:
    event, codes = await three_who_await_approval(office)
    asked = await the_preview(organiser, office, event, "add_tag", code=codes[:2])
    wrong = await organiser.visitor.get(f"{asked.path}&tag={'x' * 31}")
    assert (wrong.status, bool(wrong.said_at("tag-fault"))) == (422, True)
    preview = await organiser.visitor.get(f"{asked.path}&tag=VIP")
    result = await finished(organiser, await organiser.visitor.submit(preview, "/bulk"))
    assert [person["tags"] for person in await office.registrations(event)] == [["VIP"], ["VIP"], []]
    undone = await finished(organiser, await organiser.visitor.submit(result, "/undo"))
    assert "(undone)" in undone.text
    assert [person["tags"] for person in await office.registrations(event)] == [[], [], []]


async def test_those_approved_by_mistake_can_be_cancelled_together(organiser: Organiser, office: Office) -> None:
    event, codes = await three_who_await_approval(office)
    preview = await the_preview(organiser, office, event, "approve", code=codes[:2])
    result = await finished(organiser, await organiser.visitor.submit(preview, "/bulk"))
    cancelling = next(link for link in result.reader.links if "action=cancel" in link)
    preview = await organiser.visitor.get(cancelling)
    await finished(organiser, await organiser.visitor.submit(preview, "/bulk"))
    assert await states(office, event) == ["cancelled", "cancelled", "awaiting_approval"]


async def test_a_viewer_gets_no_boxes_to_tick_and_can_do_nothing(organiser: Organiser, office: Office) -> None:
    event, codes = await three_who_await_approval(office)
    await organiser.has_role(office, event, "viewer")
    table = await organiser.sign_in(f"/console/events/{event}")
    assert "bulk" not in table.html
    path = f"/console/events/{event}/bulk"
    assert (await organiser.visitor.get(f"{path}?action=cancel&code={codes[0]}")).status == 403
    token = table.form("/columns").fields["form_token"]
    fields = {"form_token": token, "action": ["cancel"], "code": codes, "bulk": ["a" * 32], "people": ["3"]}
    assert (await organiser.visitor.post(path, fields)).status == 403
    assert await states(office, event) == ["awaiting_approval"] * 3


async def test_people_and_work_of_another_event_are_not_there(organiser: Organiser, office: Office) -> None:
    event, codes = await three_who_await_approval(office)
    other = await office.has_event()
    preview = await the_preview(organiser, office, event, "approve", code=codes)
    result = await finished(organiser, await organiser.visitor.submit(preview, "/bulk"))
    assert (await organiser.visitor.get(f"/console/events/{other}/bulk?action=cancel&all=yes")).status == 404
    await organiser.has_role(office, other, "owner")
    assert (await organiser.visitor.get(result.path.replace(event, other))).status == 404
    nobody = await organiser.visitor.get(f"/console/events/{other}/bulk?action=cancel&code={codes[0]}")
    assert "Nobody is chosen" in nobody.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "action=x",
        "action=cancel&code=%00",
        "action=category&all=yes&category=%ff",
        "action=cancel&of=%24ne",
        "action=add_tag&all=yes&tag=%00",
        "action=print&all=yes",
        "action=cancel&all=yes&view=%3D%26after%3D%00",
    ],
)
async def test_no_address_breaks_the_preview(organiser: Organiser, office: Office, query: str) -> None:
    event, _ = await three_who_await_approval(office)
    await organiser.has_role(office, event, "owner")
    assert (await organiser.sign_in("/console")).status == 200
    assert (await organiser.visitor.get(f"/console/events/{event}/bulk?{query}")).status in {200, 422}
