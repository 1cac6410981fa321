"""A list of people is understood in four languages, and its rows are done exactly once."""

from datetime import timedelta
from time import process_time
from typing import Any

import pytest

from services.registration.domain.import_cells import CellReader, split_name
from services.registration.domain.import_columns import match_columns
from services.registration.domain.people_import import ImportRow, PeopleList, RowEffect, effect_of
from services.registration.ports.places import Change, EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.steps.find_known import find_known, look_ups
from services.registration.web.exports.column_titles import LOCALES, TITLES
from shared.contracts.mails import MailRequested
from shared.errors import Unavailable
from shared.http.pages import translations
from tests.support.registration.builders import NOW, a_category, a_question, a_registration, a_session, an_event
from tests.support.registration.fakes import FakeEventTransactions, Store
from tests.support.registration.import_scene import ImportScene, a_row
from tests.support.registration.one_event import OneEvent

EVENT = an_event(
    consents=[{"id": "news", "text": {"en": "News of the next edition"}, "version": "1"}],
    categories=[a_category(), a_category("press", name={"en": "Press", "fr": "Presse écrite"})],
    sessions=[a_session(), a_session("tour", name={"en": "Tour, with lunch"})],
    questions=[
        a_question("photos", "yes_no", label={"de": "Fotos erlaubt?"}),
    ],
)
OURS = ("honorific", "first_name", "last_name", "email", "company", "job_title", "category", "sessions", "tags", "code")


@pytest.mark.parametrize("language", ["en", "fr", "de", "lb"])
def test_the_titles_of_our_exports_are_understood(language: str) -> None:
    titles = [translations(LOCALES, language).gettext(TITLES[name]) for name in OURS]
    assert match_columns(EVENT, titles) == OURS


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (["Prénom", "Surname", "Email Address"], ("first_name", "last_name", "email")),
        (["VORNAME", "Name", "E-Mail-Adresse"], ("first_name", "last_name", "email")),
        (["Name", "Firma"], ("full_name", "company")),
        (["Email", "Attendee email"], ("", "email")),
        (["Attendee name: Given name", "Attendee name: Family name"], ("first_name", "last_name")),
        (["fotos erlaubt", "consents.privacy", "shoe"], ("answers.photos", "consents.privacy", "")),
    ],
)
def test_headings_of_other_programs_are_understood(headings: list[str], fields: tuple[str, ...]) -> None:
    assert match_columns(EVENT, headings) == fields


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("category", "presse ECRITE", "press"),
        ("sessions", "Tour, with lunch", ["tour"]),
        ("sessions", "recycling, tour", ["recycling", "tour"]),
        ("sessions", "Recycling; Tour, with lunch", ["recycling", "tour"]),
        ("locale", "Lëtzebuergesch", "lb"),
        ("tags", "VIP, Speaker", ["VIP", "Speaker"]),
    ],
)
def test_words_in_cells_become_values(field: str, cell: str, value: Any) -> None:
    assert CellReader(EVENT, [field]).read([cell]).values == {field: value}


@pytest.mark.parametrize("word", ["oui", "Ja", "jo", "YES", "vrai", "x", "1"])
def test_yes_is_understood_in_four_languages(word: str) -> None:
    assert CellReader(EVENT, ["answers.photos"]).read([word]).values == {"answers": {"photos": True}}


@pytest.mark.parametrize(
    ("field", "cell"), [("category", "nowhere"), ("sessions", "tour; x"), ("answers.photos", "perhaps")]
)
def test_a_word_that_is_not_understood_is_a_fault(field: str, cell: str) -> None:
    assert [name for name, _ in CellReader(EVENT, [field]).read([cell]).faults] == [field]


@pytest.mark.parametrize("field", ["tags", "sessions"])
def test_a_long_cell_takes_no_longer_than_many_short_ones(field: str) -> None:
    began = process_time()
    CellReader(EVENT, [field] * 20).read([" " * 20_000 + "x"] * 20)
    assert process_time() - began < 2


def test_the_last_name_is_all_but_the_first_word() -> None:
    names = [split_name(name) for name in ("Ada King Lovelace", "King, Ada", "Ada")]
    assert names == [("Ada", "King Lovelace"), ("Ada", "King"), ("", "Ada")]


class LosingTransactions(EventTransactions):
    """The answer to the first commit is lost, as when a process is killed just then."""

    def __init__(self, store: Store) -> None:
        self._transactions = FakeEventTransactions(store)
        self.lost = False

    async def run(self, event: str, prefetch: Prefetch, change: Change[Any]) -> Any:
        result = await self._transactions.run(event, prefetch, change)
        if not self.lost and any(getattr(result, name, None) for name in ("effects", "counts")):
            self.lost = True
            raise Unavailable
        return result


async def test_a_step_that_is_done_again_imports_nobody_twice() -> None:
    scene = ImportScene(EVENT)
    scene.transactions = LosingTransactions(scene.store)
    job = await scene.start(*(a_row(number, category="press") for number in (1, 2, 3)), mails=True)
    with pytest.raises(Unavailable):
        await scene.step(job)
    await scene.step(job)
    done = await scene.jobs.read(job.id)
    assert (done.state, done.done, dict(done.counts)) == ("done", 3, {"created": 3})
    assert (len(scene.store.registrations), len(scene.store.mails_sent())) == (3, 3)
    assert all(message.in_bulk for message in scene.store.sent if isinstance(message, MailRequested))


async def test_an_undoing_names_those_whose_earlier_state_was_lost_with_a_process() -> None:
    scene = ImportScene(EVENT)
    await scene.imported(a_row(1), a_row(2))
    scene.transactions = LosingTransactions(scene.store)
    job = await scene.start(a_row(1, company="Wrong"))
    with pytest.raises(Unavailable):
        await scene.step(job)
    await scene.step(job)
    undone = await scene.undone(await scene.jobs.read(job.id))
    changed = next(person for person in scene.store.registrations.values() if person.company == "Wrong")
    assert (dict(undone.counts), [bad.field for bad in undone.bad]) == ({}, [changed.code])


async def test_a_step_of_an_undoing_that_is_done_again_restores_everybody_once() -> None:
    scene = ImportScene(EVENT)
    await scene.imported(a_row(1), a_row(2))
    job = await scene.imported(a_row(1, consents={"news": False}), a_row(2, consents={"news": False}))
    scene.transactions = LosingTransactions(scene.store)
    with pytest.raises(Unavailable):
        await scene.undone(job)
    undone = await scene.undone(job)
    assert (dict(undone.counts), undone.bad) == ({"restored": 2}, ())


async def test_a_form_that_is_sent_twice_at_once_loses_no_rows() -> None:
    scene = ImportScene(EVENT)
    first = await scene.start(a_row(1), identity="1" * 32)
    assert await scene.start(a_row(1), identity="1" * 32) == first
    await scene.step(first)
    assert (await scene.jobs.read(first.id)).counts == {"created": 1}


async def test_the_start_of_an_import_is_noted_with_numbers_and_no_names() -> None:
    scene = ImportScene(EVENT)
    job = await scene.start(a_row(1), a_row(2))
    [*_, entry] = scene.store.audit
    assert (entry.action, entry.subject) == ("import.started", job.id)
    assert entry.after == {"rows": 2, "created": 2, "mails": False, "people_know": True}


def log_of(scene: ImportScene) -> list[tuple[str, str, str | None]]:
    return [(note.happening, note.why, note.session) for note in scene.store.waiting_log]


async def test_a_preview_says_how_many_get_no_place_yet() -> None:
    scene = ImportScene(an_event(capacity=1, categories=[a_category(), a_category("guest", approval=True)]))
    rows = tuple(ImportRow(n, a_row(n, category="guest" if n == 4 else "industry")) for n in range(1, 5))
    preview = await scene.preview(PeopleList(headings=(), fields=(), rows=rows))
    assert preview.states == {"confirmed": 1, "waitlisted": 2, "awaiting_approval": 1}


async def test_the_log_says_why_somebody_has_to_wait_who_is_imported_or_taken_back() -> None:
    scene = ImportScene(an_event(capacity=1))
    job = await scene.imported(a_row(1), a_row(2))
    assert (log_of(scene), scene.store.mails_sent()) == ([("joined", "event_full", None)], [])
    await scene.undone(job)
    assert ("left", "by_organiser", None) in log_of(scene)


async def test_the_log_says_for_which_session_somebody_waits_whom_an_import_changes() -> None:
    scene = ImportScene(an_event(sessions=[a_session(capacity=1)]))
    await scene.imported(a_row(1, sessions=("recycling",)), a_row(2))
    job = await scene.imported(a_row(2, sessions=("recycling",)))
    assert log_of(scene) == [("joined", "session_full", "recycling")]
    await scene.undone(job)
    assert log_of(scene)[1:] == [("left", "own_wish", "recycling")]


@pytest.mark.parametrize("mails", [True, False])
async def test_who_is_imported_while_everybody_is_asked_is_asked_like_all(mails: bool) -> None:
    waiting = {"enabled": True, "offer_hours": 48, "closes_at": (NOW + timedelta(hours=2)).isoformat()}
    scene = ImportScene(an_event(capacity=1, waiting_list=waiting))
    await scene.imported(a_row(1), a_row(2), mails=True)
    taken = next(person for person in scene.store.registrations.values() if person.state == "confirmed")
    await cancel_registration(
        scene.event.slug, taken.code, actor="account:1", transactions=scene.transactions, **scene.tools
    )
    await scene.imported(a_row(3), mails=mails)
    assert scene.store.mails_sent()[-1] == ("place_offered", "p3@example.lu")


async def test_a_group_follows_its_booker_whom_an_import_renames() -> None:
    scene = ImportScene(EVENT)
    await scene.imported(a_row(1))
    booker = next(iter(scene.store.registrations.values()))
    member = a_registration(EVENT, booked_by=booker.code, booker_name=booker.name, email="m@example.lu")
    scene.store.registrations[member.id] = member
    await scene.imported(a_row(1, last_name="Lovelace"))
    assert scene.store.registrations[member.id].booker_name == "Lovelace"


@pytest.mark.parametrize("values", [{}, {"email": "zoe@example.lu"}])
async def test_a_list_brings_no_data_back_to_somebody_who_was_erased(values: dict[str, Any]) -> None:
    scene = OneEvent()
    erased = a_registration(scene.event, email="", last_name="", erased_at=NOW)
    row = ImportRow(1, {"code": erased.code, "last_name": "Muster", **values})

    async def change(transaction: EventTransaction) -> RowEffect:
        transaction.save(erased)
        place: dict[str, Any] = {"count": transaction.count, "organisations": transaction.organisations}
        known, random = find_known(transaction, row), scene.tools["random"]
        return effect_of(row, known, event=scene.event, language="en", now=NOW, random=random, **place)

    effect = await scene.tools["transactions"].run(scene.slug, look_ups([row]), change)
    assert (effect.effect, effect.after) == ("unchanged", erased)
