"""The contract of a person's traces: those that unit tests use, and those in MongoDB."""

from dataclasses import asdict

import pytest

from services.registration.adapters.events import MongoEvents
from services.registration.adapters.group_commit import MongoEventTransactions
from services.registration.adapters.person_traces import MongoPersonTraces
from services.registration.domain.registration import KnownColleague
from services.registration.domain.registration_form import Colleague
from services.registration.ports.erasure import PersonTraces, Traces
from services.registration.ports.events import Events
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.messaging.broker import Envelope
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database
from tests.support.registration.backend import an_entry
from tests.support.registration.builders import NOW, a_form, a_registration, an_event, an_invitation
from tests.support.registration.fake_traces import FakePersonTraces
from tests.support.registration.fakes import FakeEvents, FakeEventTransactions, Store

ZOE = "zoe@example.lu"
Ports = tuple[Events, EventTransactions, PersonTraces]


@pytest.fixture(params=["memory", "mongodb"])
def ports(request: pytest.FixtureRequest) -> Ports:
    if request.param == "memory":
        store = Store()
        return FakeEvents(store), FakeEventTransactions(store), FakePersonTraces(store)
    database = request.getfixturevalue("database")
    outbox = Outbox(database)
    traces = MongoPersonTraces(database, DeadLetters(database))
    return MongoEvents(database, outbox), MongoEventTransactions(database, outbox), traces


async def test_an_address_is_found_wherever_its_event_has_it(ports: Ports) -> None:
    events, transactions, traces = ports
    event = an_event()
    await events.create(event, an_entry(event.slug))
    known = KnownColleague(id="k", state="confirmed", email="Zoe@Example.lu", category="industry")
    own, other = a_registration(event, email="Zoe@example.lu", state="cancelled"), a_registration(event)
    booker = a_registration(event, known_colleagues=(known,))
    booked = a_registration(event, booker_name="Zoë", booker_email="zoe@Example.lu")
    evidence = a_registration(event, email="", last_name="Stays", erased_at=NOW)
    gone = a_registration(event, email="", first_name="", last_name="", company="", erased_at=NOW)
    invitations = (
        an_invitation(event, email="ZOE@example.lu"),
        an_invitation(event),
        an_invitation(event, email="a@b.lu"),
        an_invitation(event, uses=2).used_for_known("zoe@example.lu", NOW),
    )

    async def change(transaction: EventTransaction) -> None:
        for registration in (own, other, booker, booked, evidence, gone):
            transaction.save(registration)
        for invitation in invitations:
            transaction.save_invitation(invitation)

    await transactions.run(event.slug, Prefetch(), change)
    elsewhere = Traces(
        registrations=(own.code,),
        groups=(booker.code,),
        booked=(booked.code,),
        invitations=(invitations[0].code, invitations[3].code),
    )
    assert await traces.find(event.slug, ZOE) == elsewhere
    assert await traces.find("another", ZOE) == Traces()
    assert await traces.find(event.slug, "") == Traces()
    assert await traces.evidence(event.slug) == [evidence.code]


async def test_entries_are_found_through_several_mergers_from_each_of_them(ports: Ports) -> None:
    events, transactions, traces = ports
    event = an_event()
    await events.create(event, an_entry(event.slug))
    keeper = a_registration(event, email="")
    once = a_registration(event, email="", state="cancelled", merged_into=keeper.code)
    twice = a_registration(event, email="", state="cancelled", merged_into=once.code)
    another = a_registration(event, email="")

    async def change(transaction: EventTransaction) -> None:
        for registration in (keeper, once, twice, another):
            transaction.save(registration)

    await transactions.run(event.slug, Prefetch(), change)
    codes = {keeper.code, once.code, twice.code}
    for code in codes:
        assert {*(await traces.find(event.slug, "", code)).merged} == codes - {code}
    assert await traces.find(event.slug, "", another.code) == Traces()


async def test_submissions_that_wait_wishes_and_dead_letters_are_deleted(database: Database) -> None:
    for number, (event, email) in enumerate([("plastics", ZOE), ("plastics", "ada@example.lu"), ("another", ZOE)]):
        form = asdict(a_form(email=email))
        await database["held_submissions"].insert_one({"_id": str(number), "event": event, "form": form})
        await database["opening_wishes"].insert_one({"_id": str(number), "event": event, "email": email})
    bringing_zoe = asdict(a_form(email="ada@example.lu", colleagues=(Colleague(email="Zoe@example.lu"),)))
    await database["held_submissions"].insert_one({"_id": "group", "event": "plastics", "form": bringing_zoe})
    letters = DeadLetters(database)
    for name in ("zoe-id", "ada-id"):
        await letters.keep(Envelope(name, "mail.changed.v1", f'{{"registration": "{name}"}}'.encode()), "unreadable")
    await MongoPersonTraces(database, letters).forget("plastics", ZOE, ["zoe-id"])
    for collection in ("held_submissions", "opening_wishes"):
        assert sorted(await database[collection].distinct("_id")) == ["1", "2"]
    assert await database["dead_letters"].distinct("_id") == ["ada-id"]
