"""The messages on the wire: golden files keep both sides honest."""

import dataclasses
import importlib
import inspect
import json
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock, Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import MESSAGES, SUBSCRIPTIONS, UnreadableMessage, decode, encode, subject
from shared.identity.store import Identities

GOLDEN = {path.name.removesuffix(".json"): path for path in (Path(__file__).parent / "messages").glob("*.json")}
PERSONAL = ("Müller", "zoe@example.lu", "Zoë", "MOIEN1", "Ferro", "organiser@example.lu")


def test_every_type_of_message_has_its_golden_file() -> None:
    assert GOLDEN.keys() == MESSAGES.keys()


@pytest.mark.parametrize("name", GOLDEN)
def test_what_was_once_sent_can_be_read_and_is_written_the_same_way(name: str) -> None:
    body = GOLDEN[name].read_bytes()
    assert json.loads(encode(decode(name, body))) == json.loads(body)


@pytest.mark.parametrize("name", GOLDEN)
def test_a_golden_file_shows_every_field(name: str) -> None:
    assert [field.name for field in dataclasses.fields(MESSAGES[name])] == [*json.loads(GOLDEN[name].read_bytes())]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", GOLDEN)
def test_fields_that_a_later_publisher_adds_are_ignored(name: str) -> None:
    body = GOLDEN[name].read_bytes()
    assert decode(name, json.dumps(_with_more(json.loads(body))).encode()) == decode(name, body)


def _with_more(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_more(part) for part in value]
    if not isinstance(value, dict):
        return value
    more = {} if {*value} <= {"en", "fr", "account-1", "account-2", "confirmed"} else {"added_later": {"x": [1]}}
    return {name: _with_more(part) for name, part in value.items()} | more


@pytest.mark.parametrize("name", GOLDEN)
def test_a_message_without_what_is_required_is_unreadable(name: str) -> None:
    for field in dataclasses.fields(MESSAGES[name]):  # type: ignore[arg-type]
        body = json.loads(GOLDEN[name].read_bytes())
        del body[field.name]
        if field.default is field.default_factory is dataclasses.MISSING:
            with pytest.raises(UnreadableMessage, match=field.name):
                decode(name, json.dumps(body).encode())
        else:
            decode(name, json.dumps(body).encode())


@given(st.sampled_from(sorted(MESSAGES)) | st.text(), st.binary())
def test_any_bytes_are_read_or_called_unreadable(name: str, body: bytes) -> None:
    with pytest.raises(UnreadableMessage):
        decode(name, body)


@pytest.mark.parametrize("name", GOLDEN)
def test_logs_get_ids_and_nothing_personal(name: str) -> None:
    logged = str(subject(decode(name, GOLDEN[name].read_bytes())))
    assert not any(text in logged for text in PERSONAL)


def test_every_message_is_subscribed_by_somebody() -> None:
    assert {message for messages in SUBSCRIPTIONS.values() for message in messages} == {*MESSAGES.values()}


@pytest.mark.parametrize("service", SUBSCRIPTIONS)
def test_each_service_handles_just_what_it_subscribed_to(service: str) -> None:
    consumers = importlib.import_module(f"services.{service}.consumers")
    parts: dict[str, Any] = {name: Mock() for name in inspect.signature(consumers.handlers).parameters}
    if "identities" in parts:
        parts["identities"] = Identities(MagicMock())
    assert {*consumers.handlers(**parts)} == {*SUBSCRIPTIONS[service]}


def test_the_door_learns_no_secret_and_no_address() -> None:
    for message in SUBSCRIPTIONS["checkin"]:
        if message.NAME.startswith(("registration", "event")):
            text = GOLDEN[message.NAME].read_text()
            assert "zoe@example.lu" not in text
            assert "MOIEN1" not in text
