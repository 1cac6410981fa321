"""Organisers print badges: by the API and from the console's page."""

import io
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from services.registration.domain.badge_printing import MOST_BLANK
from shared.contracts.registration import Role
from shared.documents.tickets import ScannedSecret, fingerprint, read_secret
from tests.support.answers import Answer
from tests.support.outside.visitor import Page
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Json, Office


async def an_event_of(office: Office, *last_names: str, **fields: Any) -> tuple[str, list[Json]]:
    event = await office.has_event(**fields)
    people = [
        await office.enter(event, first_name="A", last_name=name, email=f"p{number}@example.lu")
        for number, name in enumerate(last_names)
    ]
    return event, people


async def prints(office: Office, event: str, **query: Any) -> Answer:
    return await office.call("GET", f"events/{event}/badges.pdf", params=query)


def codes_on(pdf: bytes) -> list[str]:
    """The texts of the QR codes, page by page, as an independent decoder reads them at 150 dots an inch."""
    pages = [page.render(scale=150 / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    return [code.text for page in pages for code in zxingcpp.read_barcodes(page)]


def text_on(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def log(office: Office, event: str) -> list[Json]:
    return list((await office.call("GET", f"events/{event}/prints")).body["items"])


async def test_each_badge_has_the_code_of_its_ticket(office: Office) -> None:
    event, people = await an_event_of(office, "Weber", "Adam")
    answer = await prints(office, event)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert codes_on(answer.content) == [person["ticket"]["secret"] for person in reversed(people)]


async def test_a_download_is_a_print_that_the_log_and_the_door_know(office: Office) -> None:
    event, [zoe] = await an_event_of(office, "Zoe")
    await prints(office, event, format="label62", order="name")
    assert (await office.registration(event, zoe["code"]))["badge"] == "printed"
    [entry] = await log(office, event)
    assert {name: entry[name] for name in ("count", "codes", "format", "sides", "blank", "order")} == {
        "count": 1,
        "codes": [zoe["code"]],
        "format": "label62",
        "sides": 1,
        "blank": False,
        "order": "name",
    }


async def test_the_door_is_told_that_a_badge_lies_there(office: Office) -> None:
    event, [zoe] = await an_event_of(office, "Zoe")
    await prints(office, event)
    await office.subscribers.has_state(event, zoe["code"], lambda state: state.badge == "printed")


async def test_asking_for_the_headers_alone_prints_nothing(office: Office) -> None:
    event, [zoe] = await an_event_of(office, "Zoe")
    answer = await office.call("HEAD", f"events/{event}/badges.pdf")
    assert (answer.status, answer.content) == (200, b"")
    assert (await office.registration(event, zoe["code"]))["badge"] == "none"


async def test_only_badges_that_changed_since_are_printed_again(office: Office) -> None:
    event, [ada, _] = await an_event_of(office, "Ada", "Bob")
    await prints(office, event)
    await office.call("PATCH", f"events/{event}/registrations/{ada['code']}", {"last_name": "Byron"})
    assert (await office.registration(event, ada["code"]))["badge"] == "outdated"
    again = await prints(office, event, changed_since_print="true")
    assert "Byron" in text_on(again.content)
    assert "Bob" not in text_on(again.content)
    assert (await prints(office, event, changed_since_print="true")).slug == "nothing-to-print"


@pytest.mark.parametrize("query", [{"codes": "NOBODY"}, {}])
async def test_where_nobody_has_a_badge_there_is_a_refusal_and_no_empty_file(office: Office, query: Json) -> None:
    event = await office.has_event()
    answer = await prints(office, event, **query)
    assert (answer.status, answer.slug, await log(office, event)) == (409, "nothing-to-print", [])


@pytest.mark.parametrize(
    "query", [{"format": "a5"}, {"sides": "3"}, {"order": "age"}, {"codes": "<script>"}, {"codes": "A" * 8001}]
)
async def test_a_query_that_does_not_fit_is_refused(office: Office, query: Json) -> None:
    event, _ = await an_event_of(office, "Ada")
    assert (await prints(office, event, **query)).status == 422


async def test_a_printer_is_a_part_of_the_event_that_the_public_does_not_see(office: Office) -> None:
    event, _ = await an_event_of(office, "Ada", state="published")
    printer = {"name": "Büro", "offset_x": 1.5, "offset_y": -2, "back_offset_x": 0, "back_offset_y": 0, "flip": "short"}
    patched = await office.call("PATCH", f"events/{event}", {"printers": [printer]})
    assert patched.body["printers"] == [printer]
    assert "printers" not in (await office.call("GET", f"events/{event}", token=None)).body
    assert (await prints(office, event, printer="Büro")).status == 200
    assert (await prints(office, event, printer="other")).slug == "unknown-printer"


async def test_blank_badges_have_numbers_and_secrets_of_their_own_that_are_kept(office: Office) -> None:
    event = await office.has_event()
    path = f"events/{event}/blank-badges.pdf"
    first = await office.call("GET", path, params={"count": 2, "format": "sheet90x55"})
    second = await office.call("GET", path, params={"count": 1})
    secrets = codes_on(first.content) + codes_on(second.content)
    assert all(isinstance(read_secret(secret), ScannedSecret) for secret in secrets)
    stored = await office.database["blank_badges"].find({"event": event}).sort("number", 1).to_list(None)
    assert [badge["number"] for badge in stored] == [1, 2, 3]
    assert {badge["_id"] for badge in stored} == {fingerprint(secret) for secret in secrets}
    assert [(entry["blank"], entry["count"]) for entry in await log(office, event)] == [(True, 1), (True, 2)]


@pytest.mark.parametrize("count", ["0", str(MOST_BLANK + 1), "many"])
async def test_a_number_of_blank_badges_that_does_not_fit_is_refused(office: Office, count: str) -> None:
    event = await office.has_event()
    assert (await office.call("GET", f"events/{event}/blank-badges.pdf", params={"count": count})).status == 422


async def test_the_print_log_comes_page_by_page_with_the_newest_first(office: Office) -> None:
    event, [ada, bob] = await an_event_of(office, "Ada", "Bob")
    for person in (ada, bob):
        await prints(office, event, codes=person["code"])
    first = (await office.call("GET", f"events/{event}/prints", params={"limit": 1})).body
    second = (await office.call("GET", f"events/{event}/prints", params={"cursor": first["next_cursor"]})).body
    assert [item["codes"] for item in (*first["items"], *second["items"])] == [[bob["code"]], [ada["code"]]]


async def test_another_site_cannot_print_with_the_cookie_of_an_organiser(office: Office, organiser: Organiser) -> None:
    event, [zoe] = await an_event_of(office, "Zoe")
    await organiser.has_role(office, event, "editor")
    await organiser.sign_in()
    path = f"/api/v1/events/{event}/badges.pdf"
    refused = await organiser.visitor.get(path, **{"Sec-Fetch-Site": "cross-site"})
    assert (refused.status, (await office.registration(event, zoe["code"]))["badge"]) == (403, "none")
    assert (await organiser.visitor.get(path, **{"Sec-Fetch-Site": "same-origin"})).status == 200


async def the_page_of(organiser: Organiser, office: Office, event: str, role: Role = "editor") -> Page:
    await organiser.has_role(office, event, role)
    return await organiser.sign_in(f"/console/events/{event}/badges")


async def test_the_page_prints_new_and_changed_badges_and_tells_who_printed(
    office: Office, organiser: Organiser
) -> None:
    event, people = await an_event_of(office, "Ada", "Bob")
    page = await the_page_of(organiser, office, event)
    pdf = await organiser.visitor.submit(page, "/print", format="a4x4")
    assert sorted(codes_on(pdf.body)) == sorted(person["ticket"]["secret"] for person in people)
    after = await organiser.visitor.get(page.path)
    assert organiser.email in after.text
    assert after.form("/print").fields["format"] == ["a4x4"]
    refused = await organiser.visitor.submit(after, "/print")
    assert (refused.status, "There is no badge to print." in refused.text) == (409, True)


async def test_a_badge_is_printed_from_the_page_of_its_registration_in_the_format_of_last_time(
    office: Office, organiser: Organiser
) -> None:
    event, [ada, _] = await an_event_of(office, "Ada", "Bob")
    await prints(office, event, format="label54x101")
    await organiser.has_role(office, event, "editor")
    page = await organiser.sign_in(f"/console/events/{event}/registrations/{ada['code']}")
    pdf = await organiser.visitor.submit(page, "/badges/print")
    assert codes_on(pdf.body) == [ada["ticket"]["secret"]]
    [newest, _] = await log(office, event)
    assert (newest["codes"], newest["format"]) == ([ada["code"]], "label54x101")


async def test_a_badge_is_printed_although_the_printer_of_last_time_is_gone(
    office: Office, organiser: Organiser
) -> None:
    event, [ada] = await an_event_of(office, "Ada", printers=[{"name": "Büro"}])
    await prints(office, event, printer="Büro")
    await office.call("PATCH", f"events/{event}", {"printers": []})
    await organiser.has_role(office, event, "editor")
    page = await organiser.sign_in(f"/console/events/{event}/registrations/{ada['code']}")
    assert codes_on((await organiser.visitor.submit(page, "/badges/print")).body) == [ada["ticket"]["secret"]]


async def test_a_printer_is_kept_changed_and_removed_on_the_page(office: Office, organiser: Organiser) -> None:
    event, _ = await an_event_of(office, "Ada")
    page = await the_page_of(organiser, office, event)
    page = await organiser.visitor.post(
        f"{page.path}/printers", {**page.form("/printers").fields, "name": ["Büro"], "offset_x": ["1,5"]}
    )
    page = await organiser.visitor.submit(page, "/printers", offset_y="-2")
    printers = (await office.call("GET", f"events/{event}")).body["printers"]
    assert [(p["name"], p["offset_x"], p["offset_y"]) for p in printers] == [("Büro", 1.5, -2)]
    await organiser.visitor.submit(page, "/printers/remove")
    assert (await office.call("GET", f"events/{event}")).body["printers"] == []


async def test_an_offset_that_does_not_fit_is_told_at_its_field_with_what_was_typed(
    office: Office, organiser: Organiser
) -> None:
    event, _ = await an_event_of(office, "Ada")
    page = await the_page_of(organiser, office, event)
    refused = await organiser.visitor.submit(page, "/printers", name="Büro", offset_x="a lot")
    assert (refused.status, "a lot" in refused.html, 'aria-invalid="true"' in refused.html) == (422, True, True)
    assert (await office.call("GET", f"events/{event}")).body["printers"] == []


async def test_a_sample_and_the_calibration_page_are_no_prints(office: Office, organiser: Organiser) -> None:
    event, _ = await an_event_of(office, "Ada")
    page = await the_page_of(organiser, office, event)
    fields = page.form("/print").fields
    for name in ("preview", "calibration"):
        pdf = await organiser.visitor.post(f"{page.path}/{name}", fields)
        assert pdf.body.startswith(b"%PDF")
    assert await log(office, event) == []


async def test_a_viewer_sees_the_log_and_prints_nothing(office: Office, organiser: Organiser) -> None:
    event, [zoe] = await an_event_of(office, "Zoe")
    page = await the_page_of(organiser, office, event, "viewer")
    assert [form.action for form in page.reader.forms if "badges" in form.action] == []
    token = {"form_token": page.form("/sign-out").fields["form_token"]}
    assert (await organiser.visitor.post(f"{page.path}/print", token)).status == 403
    assert (await office.registration(event, zoe["code"]))["badge"] == "none"
