"""Documents of a running service: attendance lists, meal sheets, certificates, and what they tell to whom."""

import io
from typing import Any

import openpyxl
import pytest

from tests.support.pdf import claims_of, pages_of, text_of, title_and_language
from tests.support.registration.afterwards import a_past_event, a_stay, comes
from tests.support.registration.builders import a_question, a_session
from tests.support.registration.service import Json, Office

DIETS = [{"id": name, "label": {"en": name.capitalize(), "fr": f"{name} (fr)"}} for name in ("vegan", "halal")]
QUESTIONS = [
    a_question("diet", "choice", choices=DIETS, sensitive=True),
    a_question("allergies", sensitive=True),
]


async def _pdf(office: Office, path: str, **options: Any) -> bytes:
    answer = await office.call("GET", f"events/{path}", **options)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf"), answer
    assert isinstance(answer.body, bytes)
    return answer.body


async def _as_role(office: Office, event: str, role: str) -> str:
    token = await office.new_token()
    newest = await office.database["tokens"].find_one(sort=[("$natural", -1)])
    assert newest is not None
    change = {"$set": {f"members.{newest['account']}": role}, "$inc": {"version": 1}}
    await office.database["events"].update_one({"_id": event}, change)
    return token


async def test_the_list_to_sign_has_everybody_by_name(office: Office) -> None:
    event = await office.has_event(timezone="UTC")
    for last_name, company in (("Weber", "Ferro SA"), ("Åström", "=1+1"), ("Silva", "")):
        await office.enter(event, first_name="Ana", last_name=last_name, company=company)
    text = text_of(await _pdf(office, f"{event}/attendance.pdf?spare=2"))
    assert "Signature 1 Ana Åström =1+1 2 Ana Silva 3 Ana Weber Ferro SA 4 5 " in text
    assert "registered" not in text


async def test_the_list_of_a_session_has_those_with_a_place_in_it(office: Office) -> None:
    event = await office.has_event(sessions=[a_session(capacity=1)])
    await office.enter(event, last_name="Booked", sessions=["recycling"])
    await office.enter(event, last_name="Waiting", sessions=["recycling"])
    await office.enter(event, last_name="Absent")
    text = text_of(await _pdf(office, f"{event}/attendance.pdf?session=recycling&language=fr"))
    assert "Recycling" in text
    assert [name in text for name in ("Booked", "Waiting", "Absent")] == [True, False, False]
    assert "Nom Entreprise ou organisation Signature" in text


async def test_after_the_event_the_list_has_times_and_figures(office: Office) -> None:
    event = await a_past_event(office)
    came = await office.enter(event, last_name="Came")
    await office.enter(event, last_name="Stayed-away")
    stay = a_stay(8, 6)
    await comes(office, event, came, stay)
    text = text_of(await _pdf(office, f"{event}/attendance.pdf?day={stay.entered_at:%Y-%m-%d}"))
    assert "2 registered 1 present 50 %" in text
    assert f"1 Zoë Came {stay.entered_at:%H:%M} {stay.left_at:%H:%M} 2 Zoë Stayed-away 3" in text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("session=nowhere", 422),
        ("spare=-1", 422),
        ("spare=501", 422),
        ("day=today", 422),
        ("language=xx", 422),
        ("list=%24ne", 422),
        ("list=nowhere&spare=0", 200),
    ],
)
async def test_a_choice_that_makes_no_sense_is_refused(office: Office, query: str, status: int) -> None:
    event = await office.has_event()
    assert (await office.call("GET", f"events/{event}/attendance.pdf?{query}")).status == status


async def test_the_meal_sheet_counts_diets_and_lists_needs_without_names(office: Office) -> None:
    event = await a_past_event(office, questions=QUESTIONS)
    for diet, allergies in (("vegan", "Peanuts"), ("vegan", "peanuts"), ("halal", ""), (None, "none")):
        given = {name: text for name, text in (("diet", diet), ("allergies", allergies)) if text}
        person = await office.enter(event, answers=given)
    await comes(office, event, person, a_stay(8))
    text = text_of(await _pdf(office, f"{event}/meals.pdf?language=fr"))
    assert "vegan (fr) 2 0 halal (fr) 1 0 Sans réponse 1 1 Total 4 1" in text
    assert "Peanuts 2" in text
    assert "Müller" not in text
    [entry] = [entry async for entry in office.database["audit"].find({"event": event, "action": "meal_sheet.read"})]
    assert entry["actor"].startswith("account:")


async def test_who_may_not_see_sensitive_answers_gets_numbers_only(office: Office) -> None:
    event = await office.has_event(questions=QUESTIONS)
    await office.enter(event, answers={"diet": "vegan", "allergies": "Peanuts"})
    text = text_of(await _pdf(office, f"{event}/meals.pdf", token=await _as_role(office, event, "viewer")))
    assert "Vegan 1" in text
    assert "Peanuts" not in text
    assert await office.database["audit"].count_documents({"event": event, "action": "meal_sheet.read"}) == 0


async def test_the_meal_sheet_is_a_workbook_too(office: Office) -> None:
    event = await office.has_event(questions=QUESTIONS)
    await office.enter(event, answers={"diet": "vegan", "allergies": "=1+1"})
    answer = await office.call("GET", f"events/{event}/meals.xlsx?language=en")
    meals, needs = openpyxl.load_workbook(io.BytesIO(answer.body)).worksheets
    assert [cell.value for cell in meals[2]][2:] == ["Vegan", 1]
    assert [(cell.value, cell.data_type) for cell in needs[2]] == [("=1+1", "s"), (1, "n")]


async def test_a_certificate_states_the_facts_in_the_language_of_its_holder(office: Office) -> None:
    event = await a_past_event(
        office, certificate={"signatory": "C. Muller", "role": {"fr": "Directrice"}, "issuer": "GIE"}
    )
    person = await office.enter(event, locale="fr", company="Ferro SA")
    await comes(office, event, person, a_stay(8, 3), a_stay(4, 2.5))
    pdf = await _pdf(office, f"{event}/certificates/{person['code'].lower()}.pdf")
    text = text_of(pdf)
    assert claims_of(pdf) == (True, True)
    assert title_and_language(pdf) == ("Attestation de participation – Journée du plastique", "fr")
    facts = ("Zoë Müller-Weber", "Ferro SA", "Journée du plastique", "5 h 30 min", "C. Muller", "Directrice", "GIE")
    assert [words for words in facts if words not in text] == []


async def test_only_those_who_came_get_a_certificate(office: Office) -> None:
    event = await a_past_event(office)
    person = await office.enter(event)
    for path in (f"certificates/{person['code']}.pdf", "certificates.pdf"):
        assert (await office.call("GET", f"events/{event}/{path}")).slug == "has-not-come"
    assert (await office.call("GET", f"events/{event}/certificates/NOBODY.pdf")).slug == "unknown-registration"


async def test_all_certificates_come_in_one_file_by_name(office: Office) -> None:
    event = await a_past_event(office)
    for last_name in ("Weber", "Adams", "Silva"):
        person = await office.enter(event, last_name=last_name)
        if last_name != "Silva":
            await comes(office, event, person, a_stay(8))
    pages = pages_of(await _pdf(office, f"{event}/certificates.pdf"))
    assert ["Adams" in pages[0], "Weber" in pages[1], len(pages)] == [True, True, 2]
    assert "Present for" not in pages[0]


async def _code_of(office: Office, event: str, person: Json) -> str:
    await _pdf(office, f"{event}/certificates/{person['code']}.pdf")
    query = {"registration": {"$exists": True}, "event": event, "replaced": False}
    document = await office.database["certificates"].find_one(query)
    assert document is not None
    return str(document["_id"])


async def test_a_certificate_keeps_its_code_until_its_facts_change(office: Office) -> None:
    event = await a_past_event(office)
    person = await office.enter(event)
    await comes(office, event, person, a_stay(8, 3))
    first = await _code_of(office, event, person)
    assert await _code_of(office, event, person) == first
    await comes(office, event, person, a_stay(8, 5))
    second = await _code_of(office, event, person)
    assert second != first
    shown = {
        code: (await office.call("GET", f"/certificates/{code}", token=None)).body.decode() for code in (first, second)
    }
    assert "a later one has replaced it" in shown[first]
    assert ("it is valid" in shown[second], "5 h" in shown[second]) == (True, True)
    audited = await office.database["audit"].count_documents({"event": event, "action": "certificates.issued"})
    assert audited == 2


async def test_the_store_of_certificates_holds_no_name(office: Office) -> None:
    event = await a_past_event(office)
    person = await office.enter(event, last_name="Unmistakable")
    await comes(office, event, person, a_stay(8))
    await _code_of(office, event, person)
    assert "nmistakable" not in str(await office.database["certificates"].find().to_list(None))


async def test_hostile_texts_in_the_database_are_only_text(office: Office) -> None:
    event = await a_past_event(office, questions=QUESTIONS)
    person = await office.enter(event, answers={"allergies": "Peanuts"})
    await comes(office, event, person, a_stay(8))
    for text in ("#[*x*] $y$ `z` <b>", "\u202eevil\x01", "W" * 10_000, "=cmd|x"):
        change = {"first_name": text, "last_name": text, "company": text, "answers": {"diet": text, "allergies": text}}
        await office.database["registrations"].update_one({"event": event, "code": person["code"]}, {"$set": change})
        for path in ("attendance.pdf", "meals.pdf", "certificates.pdf", f"certificates/{person['code']}.pdf"):
            assert await _pdf(office, f"{event}/{path}")


async def test_documents_are_for_organisers_of_the_event(office: Office) -> None:
    event = await a_past_event(office)
    person = await office.enter(event)
    stranger = await office.new_token()
    for path in ("attendance.pdf", "meals.pdf", "meals.xlsx", "certificates.pdf", f"certificates/{person['code']}.pdf"):
        assert (await office.call("GET", f"events/{event}/{path}", token=None)).status == 401
        assert (await office.call("GET", f"events/{event}/{path}", token=stranger)).slug == "unknown-event"
