"""An API's description (OpenAPI 3.1), generated from the table that validates its calls."""

import asyncio
import re
from functools import cache
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from shared.errors import Forbidden, Refusal
from shared.http.api import Api, Operation
from shared.http.problems import (
    CONTENT_TYPE,
    DependencyAway,
    Malformed,
    TooLarge,
    TooOften,
    Unauthenticated,
    UnsupportedBody,
    status_of,
)
from shared.http.validation import InvalidInput

REFERENCE = "#/components/schemas/{model}"


class FieldFault(BaseModel):
    """One fault in the input, with a JSON pointer to its place."""

    pointer: str
    detail: str


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldFault] | None = None


def routes(api: Api) -> list[web.RouteDef]:
    """The routes of all operations, and the description at `<prefix>/openapi.json`."""

    @cache
    def description() -> bytes:
        return describe(api)

    async def openapi(_request: web.Request) -> web.Response:
        # it takes half a second, for which neither a start nor anybody else's call should wait
        return web.Response(body=await asyncio.to_thread(description), content_type="application/json")

    return [
        *(web.route(o.method, api.prefix + o.path, o.respond) for o in api.operations),
        web.get(f"{api.prefix}/openapi.json", openapi),
    ]


def describe(api: Api) -> bytes:
    """The OpenAPI document of `api`, as JSON."""
    schemas, components = _schemas(api)
    paths: dict[str, dict[str, Any]] = {}
    for operation in api.operations:
        place = paths.setdefault(api.prefix + operation.path, {})
        place[operation.method.lower()] = _operation(operation, schemas)
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": api.title, "version": "1", "description": api.description},
            "paths": paths,
            "components": {
                "schemas": components,
                "securitySchemes": {
                    name: {"type": "http", "scheme": "bearer", "description": name}
                    for name in sorted({name for o in api.operations for name in o.who.security if name})
                },
            },
        }
    )


def _schemas(api: Api) -> tuple[dict[tuple[int, str], Any], dict[str, Any]]:
    """The schema of each body, query and answer by (id of its adapter, mode), and the named components."""
    inputs: list[tuple[tuple[int, str], Any, TypeAdapter[Any]]] = []
    problem = TypeAdapter(Problem)
    for operation in api.operations:
        if operation.body is not None:
            inputs.append(((id(operation.body), "validation"), "validation", operation.body))
        answers = filter(None, (operation.answer, *operation.other_answers.values()))
        inputs += [((id(answer), "serialization"), "serialization", answer) for answer in answers]
    inputs.append(((0, "problem"), "serialization", problem))
    schemas, definitions = TypeAdapter.json_schemas(
        [(key, mode, adapter) for key, mode, adapter in inputs],
        ref_template=REFERENCE,
        schema_generator=GenerateJsonSchema,
    )
    return {key: schema for (key, _mode), schema in schemas.items()}, definitions.get("$defs", {})


def _operation(operation: Operation, schemas: dict[tuple[int, str], Any]) -> dict[str, Any]:
    documentation = (operation.handler.__doc__ or "").strip()
    description: dict[str, Any] = {
        "operationId": operation.handler.__name__,
        "summary": documentation.split("\n", maxsplit=1)[0],
        "description": documentation,
        "parameters": _parameters(operation),
        "responses": _responses(operation, schemas),
        "security": [{name: []} if name else {} for name in operation.who.security],
    }
    if operation.body is not None:
        types = ["application/json"] + (["application/merge-patch+json"] if operation.method == "PATCH" else [])
        schema = schemas[id(operation.body), "validation"]
        content = {kind: {"schema": schema} for kind in types}
        description["requestBody"] = {"required": not operation.body_optional, "content": content}
    elif operation.body_types:
        content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in operation.body_types}
        description["requestBody"] = {"required": True, "content": content}
    return description


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"\{(\w+)", operation.path)
    ]
    in_headers = [
        {"name": name, "in": "header", "description": text, "schema": {"type": "string"}}
        for name, text in operation.headers.items()
    ]
    return in_path + in_headers + _query_parameters(operation)


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = operation.query.json_schema(ref_template=REFERENCE)
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(part)}
        for name, part in schema["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query string has no null: an optional parameter is not required and needs no null in its schema."""
    choices = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        schema = {**{k: v for k, v in schema.items() if k not in {"anyOf", "default"}}, **choices[0]}
    return schema


def _responses(operation: Operation, schemas: dict[tuple[int, str], Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.answer is not None:
        schema = schemas[id(operation.answer), "serialization"]
        answer["content"] = {kind: {"schema": schema} for kind in operation.answer_types}
    elif operation.answer_types and operation.status != HTTPStatus.NO_CONTENT:
        answer["content"] = {kind: {} for kind in operation.answer_types}
    responses = {str(operation.status): answer}
    for status, other in operation.other_answers.items():
        content = {"application/json": {"schema": schemas[id(other), "serialization"]}} if other else {}
        responses[str(status)] = {"description": HTTPStatus(status).phrase, "content": content}
    for status, kinds in _refusals(operation).items():
        responses[str(status)] = {
            "description": "; ".join(f"`{kind.slug()}`: {kind.title()}" for kind in kinds),
            "content": {CONTENT_TYPE: {"schema": schemas[0, "problem"]}},
        }
    return responses


def _refusals(operation: Operation) -> dict[int, list[type[Refusal]]]:
    kinds: list[type[Refusal]] = [*operation.refusals, DependencyAway, TooOften]
    if any(operation.who.security):
        kinds += [Unauthenticated, Forbidden]
    if operation.body is not None or operation.body_types:
        kinds += [Malformed, UnsupportedBody, TooLarge, InvalidInput]
    if operation.query is not None:
        kinds += [InvalidInput]
    by_status: dict[int, list[type[Refusal]]] = {}
    for kind in dict.fromkeys(kinds):
        by_status.setdefault(status_of(kind), []).append(kind)
    return dict(sorted(by_status.items()))
