"""Every input that the API's description allows or forbids gets an answer that it promises."""

import asyncio
import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shared.http.openapi import describe
from tests.contract.test_openapi import api_of
from tests.support.registration.builders import a_category, a_question, a_session
from tests.support.registration.service import Office

API = api_of("registration")
DOCUMENT = json.loads(describe(API))
CALLS = [f"{operation.method} {API.prefix}{operation.path}" for operation in API.operations]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW, MANY = 2, 300
LONGEST_URL = 8_000


@pytest.mark.parametrize("call", CALLS)
async def test_no_input_gets_an_answer_that_is_not_promised(office: Office, call: str) -> None:
    await asyncio.to_thread(_try, call, office, await _somebody(office), FEW)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("call", CALLS)
async def test_no_input_at_all_gets_an_answer_that_is_not_promised(office: Office, call: str) -> None:
    await asyncio.to_thread(_try, call, office, await _somebody(office), MANY)


async def _somebody(office: Office) -> dict[str, str]:
    """An event with a bit of everything, and a registration in it, so that not every call ends with 404."""
    categories = [a_category(), a_category("press", approval=True, capacity=3)]
    event = await office.has_event(categories=categories, sessions=[a_session()], questions=[a_question()])
    return {"slug": event, "code": (await office.enter(event))["code"]}


def _try(call: str, office: Office, known: dict[str, str], examples: int) -> None:
    method, path = call.split(" ")
    operation = schemathesis.openapi.from_dict(DOCUMENT)[path][method]
    good, bad = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
    url = f"http://127.0.0.1:{office.settings.registration_port}"
    headers = {"Authorization": f"Bearer {office.token}"}

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(good | bad)
    def attempt(case: Any) -> None:
        at_known = {name: value for name, value in known.items() if name in (case.path_parameters or {})}
        if case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE:
            case.path_parameters = {**(case.path_parameters or {}), **at_known}
        response = case.call(base_url=url, headers=headers)
        if len(response.request.url or "") < LONGEST_URL:  # longer ones never come as far as to us
            case.validate_response(response, checks=CHECKS)

    attempt()
