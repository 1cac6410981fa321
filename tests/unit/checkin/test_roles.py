"""The roles that each call of the door is for."""

from typing import Any

import pytest

from shared.http.api import Operation
from tests.contract.test_openapi import api_of

OPERATIONS = api_of("checkin").operations
CALLS = {
    "scan desk supervisor kiosk": """
        POST /scans, POST /scans/batch, POST /scans/{nonce}/undo, GET /lists/{list}/roster
    """,
    "scan desk supervisor kiosk board": "PUT /devices/me",
    "scan desk supervisor kiosk board organiser": """
        GET /lists/{list}/status, GET /lists/{list}/live, GET /lists/{list}/figures
    """,
    "board": "POST /board-cookie",
    "desk supervisor": """
        GET /roster-share, GET /lists/{list}/names, GET /attendees, GET /attendees/{code},
        POST /attendees/{code}/badges, GET /walk-in-form, POST /walk-ins, GET /guest-form, GET /guest-entries,
        POST /guest-entries/{id}/open, DELETE /guest-entries/{id}, POST /print-jobs, GET /print-jobs,
        GET /print-jobs/{id}, POST /print-jobs/{id}/withdraw, POST /print-jobs/{id}/begin, POST /print-jobs/{id}/done,
        POST /print-jobs/{id}/give-back, POST /print-station/take, DELETE /print-station, GET /print-station/test-label
    """,
    "supervisor organiser": """
        GET /devices/waiting, POST /devices/{id}/start, POST /devices/{id}/refuse, GET /conflicts,
        POST /conflicts/{id}/resolve, POST /attendees/merge, POST /paper-entries, POST /rehearsals,
        GET /rehearsals/{event}, DELETE /rehearsals/{event}, GET /guests/watched, POST /guests/{code}/watch,
        DELETE /guests/{code}/watch
    """,
    "": "POST /pair",
}
WHO = {call.strip(): {*roles.split()} for roles, calls in CALLS.items() for call in calls.split(",")}
"""All other calls are for organisers alone."""


def title(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


@pytest.mark.parametrize("operation", OPERATIONS, ids=title)
def test_every_call_is_for_the_roles_in_the_table(operation: Operation) -> None:
    who: Any = operation.who
    organiser = {"organiser"} if "organiser" in who.security else set()
    assert {*getattr(who, "roles", ()), *organiser} == WHO.get(title(operation), {"organiser"})


def test_the_table_names_no_call_that_is_gone() -> None:
    assert WHO.keys() <= {title(operation) for operation in OPERATIONS}
