"""Documents keep their form, so that what earlier versions stored can be read."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import bson
from bson.codec_options import CodecOptions

from services.registration.adapters.documents import from_event, from_registration, to_count, to_event, to_registration
from services.registration.domain.event import Event
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import Booking, ConsentRecord, Registration, Ticket
from services.registration.domain.scheduled_mail import ScheduledMail
from tests.support.registration.builders import NOW, a_question, a_registration, a_session, a_speaker, a_talk, an_event

EVENT = {
    "slug": "plastics",
    "state": "published",
    "title": {"en": "Plastics Day", "fr": "Journée du plastique"},
    "description": {},
    "venue": {"name": "Luxexpo", "address": "", "url": None},
    "timezone": "Europe/Luxembourg",
    "starts_at": datetime(2026, 11, 28, 10, tzinfo=UTC),
    "ends_at": datetime(2026, 11, 28, 19, tzinfo=UTC),
    "registration_opens_at": None,
    "registration_closes_at": None,
    "members_first": None,
    "languages": ["en", "fr"],
    "capacity": None,
    "room_limit": None,
    "categories": [
        {
            "id": "industry",
            "name": {"en": "Industry"},
            "capacity": None,
            "approval": False,
            "invitation_only": False,
            "online": None,
        }
    ],
    "sessions": [
        {
            "id": "recycling",
            "name": {"en": "Recycling"},
            "description": {},
            "room": "",
            "capacity": 3,
            "categories": ["industry"],
            "starts_at": datetime(2027, 1, 1, 10, tzinfo=UTC),
            "ends_at": datetime(2027, 1, 1, 11, tzinfo=UTC),
            "track": "circular",
            "speakers": ["ada"],
        }
    ],
    "tracks": [{"id": "circular", "name": {"en": "Circular materials"}}],
    "speakers": [{"id": "ada", "name": "Ada", "role": {"en": "CTO"}, "words": {}}],
    "talks": [
        {
            "id": "opening",
            "title": {"en": "Opening"},
            "description": {},
            "track": None,
            "room": "B1",
            "starts_at": datetime(2026, 11, 28, 10, tzinfo=UTC),
            "ends_at": datetime(2026, 11, 28, 11, tzinfo=UTC),
            "speakers": ["ada"],
        }
    ],
    "questions": [
        {
            "id": "diet",
            "kind": "choice",
            "label": {"en": "Diet"},
            "required": False,
            "sensitive": False,
            "categories": [],
            "shown_when": {"question": "x", "value": True},
            "choices": [{"id": "vegan", "label": {"en": "Vegan"}}],
            "for": "organiser",
            "asked_later": False,
            "retired": False,
        }
    ],
    "consents": [{"id": "news", "text": {"en": "News"}, "version": "1"}],
    "waiting_list": {"enabled": True, "offer_hours": None, "closes_at": None},
    "freeze_at": None,
    "retention": {
        "sensitive_days": 7,
        "registration_days": 180,
        "evidence_until": datetime(2032, 12, 31, tzinfo=UTC),
        "evidence_basis": None,
    },
    "privacy": {"version": "1", "text": {}},
    "reply_to": None,
    "phone": None,
    "access": {"features": [], "text": {}},
    "accent": None,
    "previous_edition": None,
    "certificate": {"signatory": "", "role": {}, "issuer": ""},
    "printers": [],
    "show_missing_answers_at_door": False,
    "version": 1,
    "short_id": "ABCDEF",
    "pictures": {},
    "known": [],
    "schedule": [],
    "members": {"account-1": "owner"},
    "created_at": NOW,
    "updated_at": NOW,
    "accounts": ["account-1"],
}
NAME_TERMS = ["muller weber", "muller weber zoe", "weber", "weber zoe", "zoe", "zoe muller weber"]
ADDRESS_TERMS = ["example lu", "lu", "zoe example lu"]
REGISTRATION = {
    "event": "plastics",
    "code": "C00001",
    "line": 1,
    "version": 1,
    "state": "confirmed",
    "honorific": "",
    "first_name": "Zoë",
    "last_name": "Müller-Weber",
    "email": "zoe@example.lu",
    "company": "Ferro SA",
    "job_title": "",
    "category": "industry",
    "sessions": [{"id": "recycling", "state": "confirmed", "line": 2}],
    "answers": {"diet": ["vegan"]},
    "consents": {"privacy": {"given": True, "version": "1", "at": NOW}},
    "locale": "en",
    "tickets": [{"secret": "MOIEN1ABCDEFYY12TQN9KKJ5DCQZYHE80D4Y", "state": "valid", "issued_at": NOW}],
    "tags": ["VIP"],
    "printed_badge": None,
    "attention": None,
    "reason": None,
    "holder": 1,
    "source": "public",
    "organisation": None,
    "organisation_by_hand": False,
    "booked_by": None,
    "booker_email": "",
    "booker_name": "",
    "waits_together": False,
    "known_colleagues": [],
    "offer": None,
    "lapsed_offers": 0,
    "invitation": None,
    "coming": None,
    "confirmed_at": None,
    "joined": False,
    "joined_at": None,
    "reminded_at": None,
    "merged_into": None,
    "erased_at": None,
    "created_at": NOW,
    "updated_at": NOW,
    "email_key": "zoe@example.lu",
    "company_key": "ferro",
    "mail_domains": ["example.lu"],
    "active_email": "zoe@example.lu",
    "search": sorted([*NAME_TERMS, "ferro sa", "sa", *ADDRESS_TERMS]),
    "sort_name": "muller-weber zoe",
    "sort_company": "ferro sa",
    "badge": "none",
}


def the_event() -> Event:
    times = {"starts_at": "2027-01-01T10:00:00Z", "ends_at": "2027-01-01T11:00:00Z"}
    choices = [{"id": "vegan", "label": {"en": "Vegan"}}]
    # Conditions on nothing were let through once.
    asked = {"shown_when": {"question": "x", "value": True}, "for": "organiser"}
    return an_event(
        slug="plastics",
        venue={"name": "Luxexpo"},
        sessions=[a_session(categories=["industry"], capacity=3, track="circular", speakers=["ada"], **times)],
        tracks=[{"id": "circular", "name": {"en": "Circular materials"}}],
        speakers=[a_speaker(role={"en": "CTO"})],
        talks=[a_talk(room="B1", speakers=["ada"])],
        questions=[a_question("diet", "choice", choices=choices, **asked)],
        consents=[{"id": "news", "text": {"en": "News"}}],
        retention={"evidence_until": "2032-12-31T00:00:00Z"},
    )


def the_registration() -> Registration:
    return a_registration(
        "plastics",
        id="registration-1",
        code="C00001",
        line=1,
        email="zoe@example.lu",
        company="Ferro SA",
        sessions=(Booking(id="recycling", state="confirmed", line=2),),
        answers={"diet": ["vegan"]},
        tags=("VIP",),
        consents={"privacy": ConsentRecord(given=True, version="1", at=NOW)},
        tickets=(Ticket(secret="MOIEN1ABCDEFYY12TQN9KKJ5DCQZYHE80D4Y", state="valid", issued_at=NOW),),
    )


def stored(document: dict[str, Any]) -> dict[str, Any]:
    return dict(bson.decode(bson.encode(document), CodecOptions(tz_aware=True)))


def test_an_event_has_the_form_that_it_always_had() -> None:
    assert stored(from_event(the_event())) == EVENT
    assert to_event({**EVENT, "_id": "plastics", "count": {}, "turn": 7}) == the_event()


def test_a_count_of_before_groups_were_counted_one_by_one_is_read() -> None:
    assert to_count({"count": {"event": 3, "together": {"industry": 2}, "line": 5}}) == PlaceCount(event=3, line=5)


def test_a_registration_has_the_form_that_it_always_had() -> None:
    document = {"_id": "registration-1", "mail": None, "attendance": None, **REGISTRATION}
    assert stored(from_registration(the_registration())) == REGISTRATION
    assert to_registration(document) == the_registration()


def test_a_field_that_earlier_versions_did_not_know_has_its_default() -> None:
    without = {"_id": "registration-1", **REGISTRATION}
    for name in ("holder", "attention", "tags", "printed_badge", "consents", "source"):
        del without[name]
    assert to_registration(without).holder == 1
    event: dict[str, Any] = {"_id": "plastics", **EVENT}
    for name in (
        "pictures",
        "known",
        "schedule",
        "certificate",
        "freeze_at",
        "questions",
        "retention",
        "tracks",
        "speakers",
        "talks",
    ):
        del event[name]
    for name in ("track", "speakers"):
        event["sessions"] = [{key: value for key, value in s.items() if key != name} for s in event["sessions"]]
    assert to_event(event).retention.registration_days == 180
    assert (to_event(event).talks, to_event(event).sessions[0].speakers) == ((), ())
    assert to_event({**event, "logo": "abc"}).logo == "abc"


def test_a_schedule_is_read_as_it_was_kept() -> None:
    scheduled = ScheduledMail(kind="reminder", days_before=2, armed_at=NOW, done_for=NOW, outcome="sent")
    event = replace(the_event(), schedule=(scheduled, ScheduledMail(kind="digest")))
    assert to_event(stored(from_event(event))) == event
    assert stored(from_event(event))["schedule"][1] == {
        "kind": "digest",
        "at": None,
        "days_before": None,
        "days_after": None,
        "armed_at": None,
        "done_for": None,
        "outcome": "",
    }
