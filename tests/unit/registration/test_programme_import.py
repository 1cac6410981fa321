"""A programme is read from a table: as people save it, and as we write it."""

import io

import pytest

from services.registration.domain.event import Event
from services.registration.domain.event_definition import check_definition
from services.registration.domain.programme_file import headings_for, written_rows
from services.registration.domain.programme_import import ImportedProgramme, import_programme
from services.registration.domain.programme_table import read_rows
from shared.documents.csv_cells import safe_cell
from shared.documents.table_reader import read_table
from tests.support.registration.builders import NOW, a_session, a_speaker, an_event

TIMES = {"starts_at": "2027-02-11T09:00:00+01:00", "ends_at": "2027-02-11T18:00:00+01:00"}
TWO_DAYS = {**TIMES, "ends_at": "2027-02-12T18:00:00+01:00"}
FILE = """Date;Start;End;Title;Title_fr;Room;Track;Speakers;Role;Description
2027-02-11;09:30;10:15;Opening;Ouverture;A1;Steel;"Ada Lovelace; Bob";"CTO, Ferro SA; Chair";Welcome
2027-02-11;10:30;11:00;Coffee;;;;;;
"""


def conference(**fields: object) -> Event:
    return an_event(**{**TIMES, "languages": ["en", "fr"], **fields})


def read(event: Event, text: str | bytes) -> ImportedProgramme:
    rows, faults = read_rows(event, read_table(text.encode() if isinstance(text, str) else text).lines())
    assert faults == []
    return import_programme(event.definition(), rows)


def faults_of(event: Event, text: str) -> list[tuple[int, str]]:
    _, faults = read_rows(event, read_table(text.encode()).lines())
    return [(fault.row, fault.column) for fault in faults]


def after(event: Event, imported: ImportedProgramme) -> Event:
    check_definition(imported.definition)
    return event.redefined(imported.definition, NOW)


def as_file(event: Event) -> str:
    rows = [headings_for(event.languages), *written_rows(event)]
    return "\n".join(";".join(f'"{safe_cell(cell)}"' for cell in row) for row in rows)


def test_rows_become_talks_with_tracks_and_speakers() -> None:
    definition = read(conference(), FILE).definition
    check_definition(definition)
    opening, coffee = definition.talks
    assert (opening.id, opening.title) == ("opening", {"en": "Opening", "fr": "Ouverture"})
    assert (opening.starts_at.isoformat(), opening.room) == ("2027-02-11T08:30:00+00:00", "A1")
    assert [(track.id, track.name) for track in definition.tracks] == [(opening.track, {"en": "Steel"})]
    assert [(s.id, s.name, s.role) for s in definition.speakers] == [
        ("ada-lovelace", "Ada Lovelace", {"en": "CTO, Ferro SA"}),
        ("bob", "Bob", {"en": "Chair"}),
    ]
    assert (coffee.track, coffee.speakers, coffee.description) == (None, (), {})


def test_the_same_file_twice_doubles_nothing() -> None:
    event = conference()
    once = read(event, FILE)
    twice = read(after(event, once), FILE)
    assert (once.added, once.changed, once.unchanged) == (2, 0, 0)
    assert (twice.added, twice.changed, twice.unchanged) == (0, 0, 2)
    assert twice.definition == once.definition


def test_a_row_changes_the_talk_of_its_title_and_start_and_empty_cells_nothing() -> None:
    event = conference()
    event = after(event, read(event, FILE))
    changed = read(event, "title,start,end,room\nOUVERTURE,9:30,10:00,A2\n")
    assert (changed.added, changed.changed) == (0, 1)
    opening = changed.definition.talks[0]
    assert (opening.room, opening.speakers, opening.title["en"]) == ("A2", ("ada-lovelace", "bob"), "OUVERTURE")


def test_a_row_of_a_session_changes_the_session() -> None:
    times = {"starts_at": "2027-02-11T14:00:00+01:00", "ends_at": "2027-02-11T15:00:00+01:00"}
    event = conference(sessions=[a_session(**times)], speakers=[a_speaker(role={"en": "CTO"})])
    definition = read(event, "title;start;end;speakers\nRecycling;14:00;15:30;Ada\n").definition
    assert (definition.talks, definition.sessions[0].speakers) == ((), ("ada",))
    assert definition.speakers == event.speakers


@pytest.mark.parametrize(
    "event",
    [
        conference(
            sessions=[a_session(starts_at=TIMES["starts_at"], ends_at=TIMES["ends_at"], speakers=["ada"])],
            speakers=[a_speaker()],
        ),
        after(conference(), read(conference(), FILE)),
        after(
            conference(), read(conference(), "title;start;end;description\n=1+1;10:00;11:00;@a; -b\n'c;11:00;12:00;\n")
        ),
    ],
)
def test_a_file_that_we_wrote_says_nothing_new(event: Event) -> None:
    again = read(event, as_file(event))
    assert again.definition == event.definition()
    assert (again.added, again.changed) == (0, 0)


@pytest.mark.parametrize(
    "headings",
    ["Titre;Début;Fin;Salle;Intervenants", "TITEL\tBeginn\tEnde\tRaum\tReferenten", "Titel,Ufank,Enn,Sall,Speakers"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_headings_separators_and_encodings_are_those_of_any_office(headings: str, encoding: str) -> None:
    separator = next(s for s in ";\t," if s in headings)
    row = separator.join(("Qualité", "9h30", "10.15", "A1", "Zoë"))
    definition = read(conference(), f"{headings}\r\n{row}\r\n".encode(encoding)).definition
    assert (definition.talks[0].title, definition.speakers[0].name) == ({"en": "Qualité"}, "Zoë")


def test_a_row_without_a_date_is_on_the_day_of_the_row_before() -> None:
    event = conference(**TWO_DAYS)
    text = "date;start;end;title\n12.02.2027;9:00;10:00;A\n;10:00;11:00;B\n"
    assert [f"{talk.starts_at:%d}" for talk in read(event, text).definition.talks] == ["12", "12"]
    assert faults_of(event, "start;end;title\n9:00;10:00;A\n") == [(1, "date")]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (";9:00;10:00;", "title"),
        (";9:00;8:00;A", "end"),
        (";25:00;26:00;A", "start"),
        (";soon;10:00;A", "start"),
        ("31.02.2027;9:00;10:00;A", "date"),
        ("28.03.2027;02:30;04:00;A", "start"),  # the clocks are put forward
        (f";9:00;10:00;{'A' * 201}", "title"),
        (";9:00;10:00;A\u202e", "title"),
    ],
)
def test_the_fault_of_a_row_is_named(row: str, column: str) -> None:
    assert (2, column) in faults_of(conference(), f"date;start;end;title\n;9:00;10:00;Good\n{row}\n")


@pytest.mark.parametrize("text", ["title;room\nA;B\n", "a;b\n1;2\n", "title;start;end;titre\nA;9:00;10:00;B\n"])
def test_headings_are_needed_and_stand_once(text: str) -> None:
    assert [row for row, _ in faults_of(conference(), text)] == [0]


def test_more_roles_than_speakers_are_a_fault() -> None:
    text = "title;start;end;speakers;role\nA;9:00;10:00;Ada;CTO | CEO\n"
    assert faults_of(conference(), text) == [(1, "role")]


def test_ten_thousand_rows_are_read_in_reasonable_time() -> None:
    file = io.StringIO()
    file.write("title;start;end;track;speakers\n")
    file.writelines(f"Talk {n};09:00;10:00;Track {n % 10};Speaker {n}\n" for n in range(10_000))
    assert read(conference(), file.getvalue()).added == 10_000
