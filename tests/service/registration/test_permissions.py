"""Nobody sees or changes what is not theirs: every call with every foreign identity."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from services.registration.web.api import new_api
from shared.clock import utc_now
from shared.contracts.registration import Role
from shared.http.api import Operation
from shared.identity.authorisation import ALL_SCOPES, ROLE_SCOPES, token_hash
from tests.support.answers import Answer
from tests.support.registration.builders import a_definition, a_question, a_submission
from tests.support.registration.service import API, Office

OPERATIONS = {f"{o.method} {o.path}": o for o in new_api().operations}
GUARDED = {name: o for name, o in OPERATIONS.items() if o.who.security and None not in o.who.security}
OF_AN_EVENT = {name: operation for name, operation in GUARDED.items() if "{slug}" in operation.path}
ROLES: tuple[Role, ...] = ("door_manager", "viewer")
IN_THEIR_ROLE = list(product(OF_AN_EVENT, ROLES))
ALLOWED = [
    (name, role) for name, role in IN_THEIR_ROLE if getattr(OF_AN_EVENT[name].who, "scope", None) in ROLE_SCOPES[role]
]
FORBIDDEN = [pair for pair in IN_THEIR_ROLE if pair not in ALLOWED]
SUCCESSOR = {"last_name": "S", "email": "s@example.lu", "consents": {"privacy": True}}


@pytest.fixture(scope="module")
async def refused(office: Office) -> tuple[str, str]:
    """Event and code of somebody whom only calls meet that are refused."""
    return await _somebody(office)


@pytest.fixture(scope="module")
async def colleagues(office: Office, refused: tuple[str, str]) -> dict[Role, str]:
    """A token of somebody with each role in the event of `refused`."""
    event, _ = refused
    tokens = {role: await office.new_token() for role in ROLES}
    for role, token in tokens.items():
        await _give_role(office, event, token, role)
    return tokens


@pytest.mark.parametrize("name", GUARDED)
async def test_nobody_gets_in_without_a_good_token(office: Office, refused: tuple[str, str], name: str) -> None:
    event, code = refused
    credentials: list[dict[str, Any]] = [
        {"token": None},
        {"token": "moien_nonsense"},
        {"token": "ÿ"},
        {"headers": {"Authorization": "Bearer"}},
        {"headers": {"Authorization": "Basic bW9pZW46bW9pZW4="}},
    ]
    for credential in credentials:
        answer = await _call(office, GUARDED[name], event, code, **credential)
        assert (answer.status, answer.slug) == (401, "unauthenticated"), credential
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("name", OF_AN_EVENT)
async def test_somebody_elses_event_is_not_there(office: Office, refused: tuple[str, str], name: str) -> None:
    event, code = refused
    before = await office.registration(event, code)
    answer = await _call(office, OF_AN_EVENT[name], event, code, token=await office.new_token())
    assert (answer.status, answer.slug) == (404, "unknown-event")
    assert await office.registration(event, code) == before


@pytest.mark.parametrize("name", GUARDED)
async def test_a_token_that_allows_everything_else_is_not_enough(
    office: Office, refused: tuple[str, str], name: str
) -> None:
    event, code = refused
    scope = getattr(GUARDED[name].who, "scope", None)
    token = await office.new_token(*sorted(ALL_SCOPES - {scope}))
    answer = await _call(office, GUARDED[name], event, code, token=token)
    assert (answer.status, answer.slug) == (403, "out-of-scope")


@pytest.mark.parametrize(("name", "role"), FORBIDDEN)
async def test_a_role_in_the_event_is_not_enough_for_more(
    office: Office, refused: tuple[str, str], colleagues: dict[str, str], name: str, role: Any
) -> None:
    event, code = refused
    answer = await _call(office, OF_AN_EVENT[name], event, code, token=colleagues[role])
    assert answer.status == 403, answer


@pytest.mark.parametrize(("name", "role"), ALLOWED)
async def test_a_role_in_the_event_allows_what_it_is_for(office: Office, name: str, role: Any) -> None:
    event, code = await _somebody(office)
    token = await office.new_token()
    await _give_role(office, event, token, role)
    answer = await _call(office, OF_AN_EVENT[name], event, code, token=token)
    assert answer.status != 403, answer


async def test_an_organiser_of_another_event_cannot_submit_as_organiser(office: Office) -> None:
    event, _ = await _somebody(office)
    path = f"events/{event}/registrations?as=organiser"
    for token, status in ((None, 401), ("moien_nonsense", 401), (await office.new_token(), 404)):
        assert (await office.call("POST", path, a_submission(), token=token)).status == status
    assert len(await office.registrations(event)) == 1


async def test_the_ticket_is_shown_only_to_who_may_see_secrets(office: Office) -> None:
    event, code = await _somebody(office)
    token = await office.new_token()
    await _give_role(office, event, token, "viewer")
    path = f"events/{event}/registrations"
    shown = (await office.call("GET", f"{path}/{code}", token=token)).body
    listed = (await office.call("GET", path, token=token)).body["items"]
    assert [registration["ticket"] for registration in (shown, *listed)] == [None, None]


@pytest.mark.parametrize(
    ("role", "may"), [("owner", True), ("editor", True), ("viewer", False), ("door_manager", False)]
)
async def test_sensitive_answers_are_for_those_who_may_change_registrations(
    office: Office, role: Any, may: bool
) -> None:
    event = await office.has_event(questions=[a_question("diet", sensitive=True), a_question("size")])
    code = (await office.enter(event, answers={"diet": "vegan", "size": "M"}))["code"]
    token = await office.new_token()
    await _give_role(office, event, token, role)
    registration = await office.call("GET", f"events/{event}/registrations/{code}", token=token)
    assert registration.body["answers"] == {"size": "M", **({"diet": "vegan"} if may else {})}
    for name, ending in product(("attendance", "registrations"), ("csv", "xlsx", "json")):
        path = f"events/{event}/{name}.{ending}?columns=code,answers."
        assert (await office.call("GET", f"{path}diet", token=token)).status == (200 if may else 403)
        assert (await office.call("GET", f"{path}size", token=token)).status == 200


async def test_a_token_without_the_scope_sees_events_as_everybody_does(office: Office) -> None:
    event, draft = await office.has_event(), await office.has_event(state="draft")
    token = await office.new_token("mails:read")
    await _give_role(office, draft, token, "owner")
    listed = await office.call("GET", "events?limit=500", token=token)
    assert (await office.call("GET", f"events/{event}", token=token)).status == 200
    assert (await office.call("GET", f"events/{draft}", token=token)).status == 404
    assert draft not in [item["slug"] for item in listed.body["items"]]
    for credential, status in ((token, 403), (None, 401), ("moien_nonsense", 401)):
        assert (await office.call("GET", "events?mine=true", token=credential)).status == status


async def test_a_code_of_another_event_is_not_found_here(office: Office) -> None:
    (mine, _), (other, code) = await _somebody(office), await _somebody(office)
    for method, path, body in (
        ("GET", f"events/{mine}/registrations/{code}", None),
        ("PATCH", f"events/{mine}/registrations/{code}", {"company": "X"}),
        ("POST", f"events/{mine}/registrations/{code}/cancel", {}),
        ("GET", f"events/{mine}/registrations/{code}/badge.pdf", None),
    ):
        assert (await office.call(method, path, body)).slug == "unknown-registration"
    assert (await office.registration(other, code))["state"] == "confirmed"


async def test_a_token_no_longer_good_is_good_for_nothing(office: Office) -> None:
    for change in ({"revoked": True}, {"expires_at": "past"}):
        token = await office.new_token()
        await _change_token(office, token, change)
        assert (await office.call("GET", "events?mine=true", token=token)).status == 401


def _bodies() -> Iterator[tuple[str, Any]]:
    yield "POST /events", a_definition()
    yield "PATCH /events/{slug}", {"room_limit": 1}
    yield "POST /events/{slug}/campaigns", {"kind": "news", "subject": {"en": "News"}, "text": {"en": "Hello"}}
    yield "PUT /events/{slug}/schedule", [{"kind": "reminder", "days_before": 2}]
    yield "POST /events/{slug}/clone", {"slug": "c", "title": {"en": "C"}, "starts_at": "2028-01-01T09:00:00Z"}
    yield "POST /events/{slug}/invitations", {"category": "industry"}
    yield "PATCH /events/{slug}/registrations/{code}", {"company": "Taken over"}
    yield "POST /events/{slug}/registrations/{code}/hand-over", SUCCESSOR


async def _call(office: Office, operation: Operation, event: str, code: str, **options: Any) -> Answer:
    body = dict(_bodies()).get(f"{operation.method} {operation.path}", {} if operation.body else None)
    path = (
        operation.path.replace("{slug}", event).replace("{code}", code).replace("{id}", "x").replace("{name}", "logo")
    )
    if operation.body_types and "image/png" in operation.body_types:
        options = {
            "data": b"no picture",
            **options,
            "headers": {"Content-Type": "image/png", **options.get("headers", {})},
        }
    return await office.call(operation.method, API + path, body, **options)


async def _somebody(office: Office) -> tuple[str, str]:
    event = await office.has_event()
    return event, (await office.enter(event))["code"]


async def _account(office: Office, token: str) -> str:
    document = await office.database["tokens"].find_one({"hash": token_hash(token)})
    assert document is not None
    return str(document["account"])


async def _give_role(office: Office, event: str, token: str, role: str) -> None:
    account = await _account(office, token)
    await office.database["events"].update_one(
        {"_id": event}, {"$set": {f"members.{account}": role}, "$inc": {"version": 1}}
    )


async def _change_token(office: Office, token: str, change: dict[str, Any]) -> None:
    change = {name: utc_now() if value == "past" else value for name, value in change.items()}
    await office.database["tokens"].update_one({"hash": token_hash(token)}, {"$set": change})
