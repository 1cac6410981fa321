"""Refusals as problem documents (RFC 9457)."""

import json

import pytest
from aiohttp import web

from shared.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unavailable
from shared.http import problems


class SoldOutTwice(Conflict):
    """There are no places left.

    And this is for programmers only.
    """


def test_a_refusal_has_its_name_as_slug_and_its_docstring_as_title() -> None:
    assert problems.document(SoldOutTwice("Sorry.")) == {
        "type": "/problems/sold-out-twice",
        "title": "There are no places left",
        "status": 409,
        "detail": "Sorry.",
    }


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Invalid(), 422),
        (Forbidden(), 403),
        (NotFound(), 404),
        (Conflict(), 409),
        (Unavailable(), 503),
        (problems.Malformed(), 400),
        (problems.Unauthenticated(), 401),
        (problems.TooSlow(), 408),
        (problems.TooLarge(), 413),
        (problems.UnsupportedBody(), 415),
        (problems.TooOften(), 429),
        (problems.InternalError(), 500),
    ],
)
def test_each_kind_of_refusal_has_its_status(refusal: Refusal, status: int) -> None:
    response = problems.response(refusal)
    assert (response.status, response.content_type) == (status, "application/problem+json")
    assert isinstance(response.body, bytes)
    assert json.loads(response.body)["status"] == status


def test_faults_are_told_with_their_places() -> None:
    document = problems.document(Invalid(errors=(("/email", "No."),)))
    assert document["errors"] == [{"pointer": "/email", "detail": "No."}]


@pytest.mark.parametrize("refusal", [Unavailable(), problems.TooOften()])
def test_who_may_come_again_is_told_when(refusal: Refusal) -> None:
    assert int(problems.response(refusal).headers["Retry-After"]) > 0


def test_who_is_unknown_is_told_how_to_say_who_they_are() -> None:
    assert problems.response(problems.Unauthenticated()).headers["WWW-Authenticate"] == "Bearer"


def test_errors_of_the_framework_are_problems_too() -> None:
    response = problems.of_http_error(web.HTTPMethodNotAllowed("PUT", ["GET", "POST"]))
    assert (response.status, response.headers["Allow"]) == (405, "GET,POST")
    assert isinstance(response.body, bytes)
    assert json.loads(response.body)["type"] == "/problems/method-not-allowed"


def test_a_detail_in_any_script_is_told() -> None:
    assert "Müller".encode() in bytes(problems.response(Conflict("Müller")).body)  # type: ignore[arg-type]
