"""Each service's description of its API (OpenAPI 3.1), generated from what validates its calls."""

import importlib
import json
import re
from typing import Any
from unittest.mock import Mock

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from shared.dead_letter_routes import add_dead_letter_routes
from shared.http.api import Api
from shared.http.openapi import describe

SERVICES = ("registration", "checkin", "mailer")


def api_of(service: str) -> Api:
    """The table of a service's calls, those about dead letters included."""
    api: Api = importlib.import_module(f"services.{service}.web.api").new_api()
    add_dead_letter_routes(api, service, Mock(), Mock())
    return api


def _described(service: str) -> dict[str, Any]:
    return dict(json.loads(describe(api_of(service))))


def _operations(service: str) -> list[tuple[str, dict[str, Any]]]:
    places = _described(service)["paths"].items()
    return [(f"{method} {path}", operation) for path, place in places for method, operation in place.items()]


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_is_what_it_says_it_is(service: str) -> None:
    described = _described(service)
    assert described["openapi"] == "3.1.0"
    faults = list(jsonschema_rs.Draft202012Validator(OPENAPI_31).iter_errors(described))
    assert [(fault.message, fault.instance_path) for fault in faults] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_schema_is_a_schema_and_every_reference_leads_somewhere(service: str) -> None:
    described = _described(service)
    for name, schema in described["components"]["schemas"].items():
        jsonschema_rs.meta.validate(schema)
        assert name
    for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described)):
        assert name in described["components"]["schemas"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_call_has_a_name_of_its_own_and_says_what_it_does(service: str) -> None:
    operations = _operations(service)
    names = [operation["operationId"] for _, operation in operations]
    assert sorted(names) == sorted(set(names))
    assert [call for call, operation in operations if not operation["summary"].endswith(".")] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_call_tells_its_refusals(service: str) -> None:
    for call, operation in _operations(service):
        documented = {*operation["responses"]}
        expected = {"429", "503"}
        expected |= {"401", "403"} if operation["security"] else set()
        expected |= {"413", "415"} if "requestBody" in operation else set()
        assert expected <= documented, call
        for status in documented:
            content = operation["responses"][status].get("content", {})
            assert int(status) < 400 or [*content] == ["application/problem+json"], call


@pytest.mark.parametrize("service", SERVICES)
def test_every_place_in_a_path_is_a_parameter(service: str) -> None:
    for path, place in _described(service)["paths"].items():
        for operation in place.values():
            named = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert named == {*re.findall(r"\{(\w+)\}", path)}, path


@pytest.mark.parametrize("service", SERVICES)
def test_dead_letters_are_listed_replayed_and_dropped_everywhere(service: str) -> None:
    prefix = api_of(service).prefix
    calls = {call for call, _ in _operations(service)}
    assert {
        f"get {prefix}/dead-letters",
        f"post {prefix}/dead-letters/{{id}}/replay",
        f"delete {prefix}/dead-letters/{{id}}",
    } <= calls


PROMISED = {
    "registration": """
        get /events; post /events; get /events/{slug}; patch /events/{slug}; post /events/{slug}/clone
        get /events/{slug}/registrations; post /events/{slug}/registrations
        get /events/{slug}/registrations/{code}; patch /events/{slug}/registrations/{code}
        post /events/{slug}/registrations/{code}/approve; post /events/{slug}/registrations/{code}/decline
        post /events/{slug}/registrations/{code}/cancel; post /events/{slug}/registrations/{code}/promote
        post /events/{slug}/registrations/{code}/resend; post /events/{slug}/registrations/{code}/reissue
        post /events/{slug}/registrations/{code}/hand-over; post /events/{slug}/republish
        get /events/{slug}/attendance.csv; get /events/{slug}/attendance.json
    """,
    "checkin": """
        get /lists; post /lists; patch /lists/{id}; delete /lists/{id}; get /gates; post /gates; patch /gates/{id}
        delete /gates/{id}; post /pairing-codes; get /devices; delete /devices/{id}; post /pair; post /scans
        post /scans/batch; post /scans/{nonce}/undo; get /lists/{list}/roster; get /lists/{list}/status
        get /attendees; get /conflicts; post /conflicts/{id}/resolve
    """,
    "mailer": "get /mails; get /mails/{id}; post /mails/{id}/resend",
}


@pytest.mark.parametrize("service", SERVICES)
def test_the_calls_that_are_promised_are_there(service: str) -> None:
    prefix = api_of(service).prefix
    promised = {call.strip() for line in PROMISED[service].splitlines() for call in line.split(";") if call.strip()}
    calls = {re.sub(r"\{\w+\}", "{}", call.replace(prefix, "", 1)) for call, _ in _operations(service)}
    assert {re.sub(r"\{\w+\}", "{}", call) for call in promised} - calls == set()
