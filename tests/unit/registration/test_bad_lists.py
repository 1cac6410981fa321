"""Bad cells in lists of people and of invitations are named at their field, and none of their rows is taken."""

import pytest

from services.registration.domain.people_import import NO_ADDRESS, PeopleList
from services.registration.web.imports.read_people import read_people
from services.registration.web.invitations.read_invitations import read_invitations
from shared.documents.table_reader import Limits, table_of
from tests.support.registration.builders import a_category, a_question, a_session, an_event
from tests.support.registration.import_scene import ImportScene

EVENT = an_event(
    categories=[a_category(), a_category("press")],
    sessions=[a_session()],
    questions=[a_question("arrival", "date"), a_question("size", "number"), a_question("meat", "yes_no")],
)
LONG = "x" * 10_000
BAD = [
    ("first_name", LONG),
    ("first_name", "x" * 20_001),
    ("last_name", "Zo\x00e"),
    ("last_name", "Zo\u202eë"),
    ("last_name", "Zo\ud800"),
    ("last_name", "\x1b[31mZoë"),
    ("company", "a\u2028b"),
    ("job_title", LONG),
    ("honorific", "\u2066x"),
    ("email", "=cmd|' /C calc'!A0"),
    ("email", "zoe@example.lu\nBcc: all@example.lu"),
    ("email", f"{LONG}@example.lu"),
    ("email", "zoe@@example.lu"),
    ("category", "nobility"),
    ("category", "{{ 7*7 }}"),
    ("category", '{"$ne": null}'),
    ("sessions", "recycling; nowhere"),
    ("locale", "xx"),
    ("tags", LONG),
    ("tags", ";".join(f"tag{n}" for n in range(100))),
    ("answers.arrival", "2027-02-30"),
    ("answers.arrival", "31.02.2027"),
    ("answers.arrival", "29/02/2027"),
    ("answers.arrival", "2027-03-28T02:30:00"),
    ("answers.arrival", "soon"),
    ("answers.size", "9" * 400),
    ("answers.size", "1e400"),
    ("answers.size", "NaN"),
    ("answers.meat", "perhaps"),
    ("consents.privacy", "<b>yes</b>"),
    ("code", "AB\x00CD"),
]


COLUMNS = ("email", "last_name", "category")


def a_list(field: str, cell: str) -> PeopleList:
    """A list of two people, of whom the second one has this cell."""
    fields = tuple(dict.fromkeys([*COLUMNS, field]))
    rows = [{"email": f"p{n}@x.lu", "last_name": "Ada", "category": "industry"} for n in (1, 2)]
    rows[1][field] = cell
    return read_people(
        EVENT, table_of([fields, *([row.get(name, "") for name in fields] for row in rows)], Limits()), fields
    )


@pytest.mark.parametrize(("field", "cell"), BAD, ids=lambda value: ascii(value)[:30])
async def test_a_bad_cell_is_named_at_its_field(field: str, cell: str) -> None:
    preview = await ImportScene(EVENT).preview(a_list(field, cell))
    assert {(bad.row, bad.field) for bad in preview.bad} == {(2, field)}
    assert [row.number for row in preview.good] == [1]


@pytest.mark.parametrize("name", ["=1+1", "<b>x</b>", "{{ 7*7 }}", "-2+3", "@SUM(A1)", "عبد", "O'Brien; --", "x" * 200])
async def test_text_of_any_kind_is_a_name(name: str) -> None:
    preview = await ImportScene(EVENT).preview(a_list("last_name", name))
    assert [row.values["last_name"] for row in preview.good] == ["Ada", name]


async def test_a_code_of_another_event_names_nobody() -> None:
    table = table_of([("code", "company"), ("ABCDEF", "Ferro"), ("", "Acier")], Limits())
    preview = await ImportScene(EVENT).preview(read_people(EVENT, table, ("code", "company")))
    assert {bad.row for bad in preview.bad if (bad.field, bad.problem) == ("email", NO_ADDRESS)} == {1, 2}
    assert preview.good == []


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        *((field, cell) for field, cell in BAD if field in {"first_name", "last_name", "email", "category", "locale"}),
        ("uses", "0"),
        ("uses", "-1"),
        ("uses", "9" * 400),
        ("uses", "=5"),
        ("company", LONG),
        ("note", "x" * 2_001),
        ("note", "a\x00b"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_bad_cell_invites_nobody(field: str, cell: str) -> None:
    headings = tuple(dict.fromkeys(["email", field]))
    rows = [["a@x.lu", ""], ["b@x.lu", cell] if field != "email" else [cell]]
    table = table_of([headings, *(row[: len(headings)] for row in rows)], Limits())
    drafts, bad = read_invitations(EVENT, table, {"category": "industry"})
    assert {(fault.row, "note" if fault.field == "attention" else fault.field) for fault in bad} == {(2, field)}
    assert [number for number, _ in drafts] == [1]
