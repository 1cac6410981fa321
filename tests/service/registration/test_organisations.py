"""People are matched to the team's list of organisations, and organisers look after it on pages of the console."""

import io
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from services.registration.adapters import organisations as organisations_adapter
from services.registration.adapters.migrations import migrations
from services.registration.adapters.organisation_reader import OrganisationReader
from services.registration.adapters.organisations import MongoOrganisations
from shared.clock import utc_now
from shared.schedule.mongo_schedule import MongoSchedule
from tests.support.outside.visitor import Page
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office

PATH = "/console/organisations"


async def _opened(organiser: Organiser, office: Office, path: str = PATH, role: Any = "editor") -> tuple[str, Page]:
    """An event in which the organiser has a role, and the page."""
    event = await office.has_event()
    await organiser.has_role(office, event, role)
    return event, await organiser.sign_in(path)


async def _has(organiser: Organiser, name: str, **fields: str) -> str:
    """The id of an organisation that the organiser has added."""
    page = await organiser.visitor.get(PATH)
    added = await organiser.visitor.submit(page, "/add", name=name, **fields)
    assert "Added." in added.text, added.text
    listed = await organiser.visitor.get(f"{PATH}?q={name}")
    return next(link for link in listed.reader.links if link.startswith(f"{PATH}/") and len(link) > 50).split("/")[-1]


async def _names(office: Office, event: str, **query: str) -> list[str]:
    answer = await office.call("GET", f"events/{event}/organisation-names", token=None, params=query)
    assert answer.status == 200, answer.body
    return list(answer.body["names"])


async def test_names_are_suggested_to_anybody_from_the_list_only(organiser: Organiser, office: Office) -> None:
    event, _ = await _opened(organiser, office)
    await _has(organiser, "Suggested Steel S.A.", domains="suggested.lu")
    await office.enter(event, company="Suggested Secret", email="zoe@secret.lu")
    assert await _names(office, event, q="sugges") == ["Suggested Steel S.A."]
    assert await _names(office, event, domain="mail.suggested.lu") == ["Suggested Steel S.A."]
    assert await _names(office, event, domain="secret.lu") == await _names(office, event, q="secret") == []


async def test_nothing_is_suggested_for_an_event_that_nobody_may_see(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(state="draft")
    answer = await office.call("GET", f"events/{event}/organisation-names", token=None, params={"q": "fe"})
    assert answer.status == 404


async def test_people_are_matched_when_they_register_and_when_they_change(organiser: Organiser, office: Office) -> None:
    event, _ = await _opened(organiser, office)
    matched = await _has(organiser, "Matched GmbH", domains="matched.lu")
    code = (await office.enter(event, company="MATCHED", email="zoe@gmail.com"))["code"]
    assert (await office.registration(event, code))["organisation"] == matched
    for change, expected in (({"company": "Elsewhere"}, None), ({"email": "zoe@matched.lu"}, matched)):
        await office.call("PATCH", f"events/{event}/registrations/{code}", change)
        shown = await office.registration(event, code)
        assert shown["organisation"] == expected
    assert shown["company"] == "Elsewhere"


async def test_a_choice_by_hand_stays_until_the_company_changes(organiser: Organiser, office: Office) -> None:
    event, _ = await _opened(organiser, office)
    chosen = await _has(organiser, "By Hand AG")
    path = f"events/{event}/registrations/{(await office.enter(event, company='Other'))['code']}"
    assert (await office.call("PATCH", path, {"organisation": "nowhere"})).status == 422
    assert (await office.call("PATCH", path, {"organisation": chosen})).body["organisation"] == chosen
    assert (await office.call("PATCH", path, {"email": "new@example.lu"})).body["organisation"] == chosen
    assert (await office.call("PATCH", path, {"company": "Third"})).body["organisation"] is None


async def test_the_unmatched_become_an_organisation_and_that_is_undone(organiser: Organiser, office: Office) -> None:
    event, _ = await _opened(organiser, office)
    codes = [(await office.enter(event, company=c))["code"] for c in ("Unmatched S.A.", "UNMATCHED SA", "Unmatchd")]
    page = await organiser.visitor.get(f"{PATH}/unmatched")
    assert "Unmatched S.A." in page.text
    done = await organiser.visitor.submit(page, "/unmatched", make="yes")
    assert "belong to the organisation" in done.text
    made = {(await office.registration(event, code))["organisation"] for code in codes}
    assert len(made - {None}) == 1, made
    undone = await organiser.visitor.submit(done, "/undo")
    assert "Undone." in undone.text
    assert {(await office.registration(event, code))["organisation"] for code in codes} == {None}
    assert "Unmatchd" in (await organiser.visitor.get(f"{PATH}/unmatched")).text
    actions = await office.database["audit"].distinct("action")
    assert {"organisations.spellings", "organisations.undone"} <= set(actions)


async def test_two_organisations_become_one_and_that_is_undone(organiser: Organiser, office: Office) -> None:
    event, _ = await _opened(organiser, office)
    first, second = await _has(organiser, "First Twin", domains="first-twin.lu"), await _has(organiser, "Second Twin")
    matched = (await office.enter(event, email="zoe@first-twin.lu"))["code"]
    by_hand = (await office.enter(event))["code"]
    await office.call("PATCH", f"events/{event}/registrations/{by_hand}", {"organisation": first})
    page = await organiser.visitor.get(f"{PATH}/{first}")
    merged = await organiser.visitor.submit(page, "/merge", into="second twin")
    assert "Merged." in merged.text
    assert "First Twin" in merged.form(second).fields["other_names"][0]
    for code in (matched, by_hand):
        assert (await office.registration(event, code))["organisation"] == second
    await organiser.visitor.submit(merged, "/undo")
    for code in (matched, by_hand):
        assert (await office.registration(event, code))["organisation"] == first


async def test_a_change_that_was_built_on_is_not_undone(organiser: Organiser, office: Office) -> None:
    await _opened(organiser, office)
    identifier = await _has(organiser, "Built On")
    page = await organiser.visitor.get(f"{PATH}/{identifier}")
    await organiser.visitor.submit(page, identifier, sector="Glass", member="on")
    log = await organiser.visitor.get(f"{PATH}/changes")
    older = [form for form in log.reader.forms if form.action.partition("#")[0].endswith("/undo")][1]
    refused = await organiser.visitor.post(older.action.partition("#")[0], older.fields)
    assert (refused.status, "Undo that first." in refused.text) == (409, True)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"name": ""}, "name"), ({"domains": "gmail.com"}, "domains"), ({"domains": "no domain!"}, "domains")],
)
async def test_a_fault_stands_at_its_field_and_nothing_typed_is_lost(
    organiser: Organiser, office: Office, fields: dict[str, str], field: str
) -> None:
    _, page = await _opened(organiser, office)
    refused = await organiser.visitor.submit(page, "/add", **{"name": "Faulty", "sector": "Steel", **fields})
    assert (refused.status, refused.html.count("<title>Error:")) == (422, 1)
    assert refused.said_at(f"{field}-fault")
    assert refused.form("/add").fields["sector"] == ["Steel"]


async def test_a_name_that_is_taken_is_refused(organiser: Organiser, office: Office) -> None:
    await _opened(organiser, office)
    await _has(organiser, "Taken S.A.")
    refused = await organiser.visitor.submit(await organiser.visitor.get(PATH), "/add", name="TAKEN sarl")
    assert "Taken S.A." in refused.said_at("name-fault")


async def _upload(organiser: Organiser, page: Page, content: str) -> Page:
    data = aiohttp.FormData({"form_token": page.form("/import").fields["form_token"][0]})
    data.add_field("file", io.BytesIO(content.encode()), filename="list.csv", content_type="text/csv")
    return await organiser.visitor.request("POST", f"{PATH}/import", data=data)


async def test_a_file_is_imported_or_each_bad_row_is_named(organiser: Organiser, office: Office) -> None:
    _, page = await _opened(organiser, office)
    imported = await _upload(organiser, page, "name;domains;member\nImported One;imported.lu;yes\nImported Two;;\n")
    assert "Imported." in imported.text
    listed = await organiser.visitor.get(f"{PATH}?q=imported")
    assert ("Imported One" in listed.text, "Imported Two" in listed.text) == (True, True)
    refused = await _upload(organiser, page, "name;domains\nImported Three;\n;x.lu\nImported Four;gmail.com\n")
    assert (refused.status, "Row 2" in refused.text, "Row 3" in refused.text) == (422, True, True)
    assert "Imported Three" not in (await organiser.visitor.get(f"{PATH}?q=imported")).text


async def test_whoever_may_change_no_event_may_not_look_after_the_list(organiser: Organiser, office: Office) -> None:
    for path in (PATH, f"{PATH}/unmatched", f"{PATH}/changes"):
        _, page = await _opened(organiser, office, path, "viewer")
        assert page.status == 403


async def test_companies_of_other_peoples_events_are_not_told(organiser: Organiser, office: Office) -> None:
    await office.enter(await office.has_event(), company="Somebody Elses Company")
    _, page = await _opened(organiser, office, f"{PATH}/unmatched")
    assert "Somebody Elses" not in page.text


async def test_dashboard_and_exports_count_by_organisation(organiser: Organiser, office: Office) -> None:
    event, _ = await _opened(organiser, office)
    await _has(organiser, "Counted S.A.", sector="Steel", member="on", other_names="Other Counted")
    for company in ("counted", "Other Counted", "Alone"):
        await office.enter(event, company=company)
    figures = (await office.call("GET", f"events/{event}/figures")).body["companies"]["largest"]
    assert figures == [{"name": "Counted S.A.", "people": 2}, {"name": "Alone", "people": 1}]
    query = "columns=company,organisation,sector,member"
    rows = (await office.call("GET", f"events/{event}/registrations.csv?{query}&delimiter=comma")).body
    text = rows.decode("utf-8-sig") if isinstance(rows, bytes) else str(rows)
    assert "counted,Counted S.A.,Steel,yes" in text
    assert "Alone,,," in text


async def test_people_of_earlier_versions_and_of_the_moment_are_matched_too(
    organiser: Organiser, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The schedule of the running service leaves this to the test.
    monkeypatch.setattr(organisations_adapter, "MATCHED_AGAIN_AFTER", timedelta(hours=1))
    event, _ = await _opened(organiser, office)
    code = (await office.enter(event, company="Old Version"))["code"]
    unset = {"$unset": {"company_key": "", "mail_domains": "", "organisation": "", "organisation_by_hand": ""}}
    await office.database["registrations"].update_one({"event": event, "code": code}, unset)
    schedule = MongoSchedule(office.database)
    organisations = MongoOrganisations(office.database, OrganisationReader(office.database), schedule)
    await office.database["migrations"].delete_many({})
    await migrations(office.database, utc_now).prepare()
    identifier = await _has(organiser, "Old Version")
    assert (await office.registration(event, code))["organisation"] == identifier
    await office.database["registrations"].update_one({"code": code}, {"$set": {"organisation": None}})
    [newest] = await organisations.newest_changes(1)
    assert await office.database["schedule"].find_one({"kind": "organisations_match", "key": newest.id})
    await organisations.match_again(newest.id)
    assert (await office.registration(event, code))["organisation"] == identifier
