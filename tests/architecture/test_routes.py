"""Every call has somebody at the door, and tells how it refuses."""

import importlib
from typing import Any

import pytest

from shared.errors import Refusal
from shared.http.api import Operation
from shared.http.problems import STATUSES, EdgeRefusal, status_of
from tests.contract.test_openapi import SERVICES, api_of

FOR_ANYBODY = {
    "registration": {
        "GET /events",
        "GET /events/{slug}",
        "GET /events/{slug}/organisation-names",
        "POST /events/{slug}/invitations/{code}/decline",
        "POST /events/{slug}/registrations",
    },
    "checkin": {"POST /pair"},
    "mailer": set(),
}
OPERATIONS = [(service, operation) for service in SERVICES for operation in api_of(service).operations]


def _title(value: Any) -> str:
    return f"{value.method} {value.path}" if isinstance(value, Operation) else str(value)


@pytest.mark.parametrize(("service", "operation"), OPERATIONS, ids=_title)
def test_only_what_is_for_anybody_is_open_to_anybody(service: str, operation: Operation) -> None:
    is_open = not operation.who.security or None in operation.who.security
    assert is_open == (_title(operation) in FOR_ANYBODY[service])


@pytest.mark.parametrize(("service", "operation"), OPERATIONS, ids=_title)
def test_a_call_about_one_thing_may_find_it_missing(service: str, operation: Operation) -> None:
    if "{" in operation.path:
        assert 404 in {status_of(refusal) for refusal in operation.refusals}


@pytest.mark.parametrize("service", SERVICES)
def test_every_refusal_is_one_of_the_five_and_has_a_sentence(service: str) -> None:
    importlib.import_module(f"services.{service}.app")
    for refusal in _kinds(Refusal):
        if refusal in STATUSES or refusal is EdgeRefusal:
            continue
        assert issubclass(refusal, (*STATUSES, EdgeRefusal)), refusal
        assert (refusal.__doc__ or "").splitlines()[0].endswith("."), refusal


def test_slugs_are_given_once() -> None:
    for service in SERVICES:
        importlib.import_module(f"services.{service}.app")
    kinds = [kind for kind in _kinds(Refusal) if not kind.__module__.startswith("tests")]
    for service in SERVICES:
        own = [kind.slug() for kind in kinds if kind.__module__.startswith(f"services.{service}")]
        assert sorted(own) == sorted({*own})


def _kinds(kind: type[Refusal]) -> list[type[Refusal]]:
    return [subclass for child in kind.__subclasses__() for subclass in (child, *_kinds(child))]
