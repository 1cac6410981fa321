"""An organiser decides on the door's console which admission of a badge counts."""

import pytest

from services.checkin.web.console import conflict_pages
from tests.support.checkin.console import sign_in
from tests.support.checkin.service import Conference, Served
from tests.support.outside.visitor import Visitor


async def test_an_organiser_resolves_a_conflict(visitor: Visitor, served: Served, conference: Conference) -> None:
    sign_in(visitor, served, conference.account)
    quiet = await visitor.get(f"/door/console/conflicts?event={conference.slug}")
    assert "No badge was admitted twice." in quiet.text
    guest = await conference.guest(first_name="Zoë <b>")
    _, south = await conference.let_in_twice(guest)
    page = await visitor.get(f"/door/console/conflicts?event={conference.slug}")
    assert "Admitted twice 1" in page.text
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
    assert resolved.path == f"/door/console/conflicts?event={conference.slug}&conflict=resolved"
    assert "the admission that you chose counts" in resolved.text
    assert "No other badge was admitted twice." in resolved.text
    audit = await served.database["audit"].find_one({"action": "conflict.resolved", "event": conference.slug})
    assert audit is not None
    assert audit["after"] == {"keep": f"{south.id}:n1", "reason": "a colleague"}
    assert conference.account in audit["actor"]


async def test_an_organiser_hears_that_the_admissions_changed_or_somebody_was_faster(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    guest = await conference.guest()
    north, _ = await conference.let_in_twice(guest)
    page = await visitor.get(f"/door/console/conflicts?event={conference.slug}")
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
    monkeypatch.setattr(conflict_pages, "SHOWN", 1)
    sign_in(visitor, served, conference.account)
    codes = []
    for _ in range(2):
        guest = await conference.guest()
        await conference.let_in_twice(guest)
        codes.append(guest.code)
    first = await visitor.get(f"/door/console/conflicts?event={conference.slug}")
    assert "Show the next ones (2 in all)" in first.text
    link = next(link for link in first.reader.links if "after=" in link)
    second = await visitor.get(link)
    assert "Show the next ones" not in second.text
    assert [[code in page.text for code in codes] for page in (first, second)] == [[True, False], [False, True]]
    form = next(form for form in second.reader.forms if "/resolve" in form.action)
    refused = await visitor.post(form.action, form.fields)
    assert (refused.status, "Enter a reason." in refused.text, codes[1] in refused.text) == (422, True, True)


async def test_links_to_the_conflicts_from_before_they_had_a_page_lead_there(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    await conference.let_in_twice(await conference.guest())
    old = await visitor.get(f"/door/console?event={conference.slug}&conflict=gone")
    assert old.path == f"/door/console/conflicts?event={conference.slug}&conflict=gone"
    assert "Admitted twice: 1" in (await visitor.get(f"/door/console?event={conference.slug}")).said_at("conflicts")
