"""The rules by which the parts of an event fit together."""

from typing import Any

import pytest

from services.registration.domain.event_definition import EventInvalid, check_definition
from tests.support.registration.builders import a_category, a_question, a_session, a_speaker, a_talk, an_event

TIMES = {"starts_at": "2027-01-01T10:00:00Z", "ends_at": "2027-01-01T10:00:00Z"}
TRACK = {"id": "metal", "name": {"en": "Metal"}}
CONSENT = {"id": "news", "text": {"en": "News"}}


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({}, []),
        (TIMES, ["/ends_at"]),
        ({"categories": [a_category(), a_category("press"), a_category()]}, ["/categories/2/id"]),
        ({"sessions": [a_session(), a_session()]}, ["/sessions/1/id"]),
        ({"questions": [a_question(), a_question()]}, ["/questions/1/id"]),
        ({"consents": [CONSENT, CONSENT]}, ["/consents/1/id"]),
        ({"consents": [{**CONSENT, "id": "privacy"}]}, ["/consents/0/id"]),
        ({"sessions": [a_session(categories=["industry", "nobility"])]}, ["/sessions/0/categories/1"]),
        ({"questions": [a_question(categories=["nobility"])]}, ["/questions/0/categories/0"]),
        ({"sessions": [a_session(), a_session("dinner", **TIMES)]}, ["/sessions/1/ends_at"]),
        ({"talks": [a_talk(track="metal", speakers=["ada"])]}, ["/talks/0/track", "/talks/0/speakers/0"]),
        ({"sessions": [a_session(track="metal", speakers=["ada"])]}, ["/sessions/0/track", "/sessions/0/speakers/0"]),
        ({"speakers": [a_speaker()], "talks": [a_talk(speakers=["ada", "ada"])]}, ["/talks/0/speakers/1"]),
        ({"talks": [a_talk(), a_talk("lunch", **TIMES), a_talk()]}, ["/talks/2/id", "/talks/1/ends_at"]),
        ({"sessions": [a_session()], "talks": [a_talk("recycling")]}, ["/talks/0/id"]),
        ({"speakers": [a_speaker(), a_speaker()], "tracks": [TRACK, TRACK]}, ["/tracks/1/id", "/speakers/1/id"]),
        ({**TIMES, "sessions": [a_session(), a_session()]}, ["/ends_at", "/sessions/1/id"]),
    ],
)
def test_every_fault_of_an_event_is_named(fields: dict[str, Any], pointers: list[str]) -> None:
    named: list[str] = []
    try:
        check_definition(an_event(**fields))
    except EventInvalid as refused:
        named = [pointer for pointer, _ in refused.errors]
    assert named == pointers


def test_an_event_speaks_the_languages_of_its_title_unless_it_names_others() -> None:
    title = {"lb": "Plastikdag", "en": "Plastics Day"}
    assert an_event(title=title).languages == ("en", "lb")
    assert an_event(title=title, languages=["lb", "fr"]).languages == ("lb", "fr")
