"""Request bodies and query strings become strict models here and nowhere else."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, MultipartReader, StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import TypeAdapter, ValidationError

from shared.http.problems import Malformed, TooLarge, TooSlow, UnsupportedBody
from shared.http.validation import InvalidInput, faults

SECONDS = 15.0  # for the whole body
JSON_TYPES = frozenset({"application/json", "application/merge-patch+json"})
FORM_TYPE = "application/x-www-form-urlencoded"
DEFAULT_LIMIT = 256 * 1024  # bytes
UPLOAD_TYPE = "multipart/form-data"
MOST_FORM_FIELDS = 500

Model = TypeVar("Model")


async def read_bytes(request: web.Request, limit: int, seconds: float | None = None) -> bytes:
    """Returns the whole body, `limit` bytes at most, that arrive within `seconds` (SECONDS by default).

    Raises TooLarge, TooSlow, Malformed, UnsupportedBody.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedBody("Compressed bodies are not taken.")
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(SECONDS if seconds is None else seconds):
            while chunk := await request.content.readany():
                size += len(chunk)
                if size > limit:
                    raise TooLarge(f"At most {limit} bytes.")
                chunks.append(chunk)
    except TimeoutError:
        raise TooSlow from None
    except (web.HTTPException, ValueError, ConnectionError) as error:
        raise Malformed("The body broke off.") from error
    return b"".join(chunks)


async def read_json(
    request: web.Request,
    adapter: TypeAdapter[Model],
    limit: int = DEFAULT_LIMIT,
    repair: Callable[[bytes], bytes] | None = None,
) -> Model:
    """Returns the JSON body as a model; `repair` changes its bytes first. Raises InvalidInput and as `read_bytes`."""
    if request.content_type not in JSON_TYPES:
        raise UnsupportedBody("Send application/json.")
    if (request.charset or "utf-8").lower() not in {"utf-8", "utf8"}:
        raise UnsupportedBody("Send UTF-8.")
    body = await read_bytes(request, limit)
    return parse_json(repair(body) if repair else body, adapter)


def parse_json(body: bytes, adapter: TypeAdapter[Model]) -> Model:
    """Returns JSON text (RFC 8259, UTF-8) as a model. Raises Malformed for other text, InvalidInput for other values.

    Duplicate names, NaN and lone surrogates are refused because parsers differ about them.
    """
    try:
        json.loads(body.decode(), object_pairs_hook=_distinct, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Malformed("The body is not valid JSON.") from None
    try:
        return adapter.validate_json(body)
    except ValidationError as error:
        if any(fault["type"] == "json_invalid" for fault in error.errors(include_url=False)):
            raise Malformed("The body is not valid JSON.") from None
        raise InvalidInput(errors=faults(error)) from None


def _distinct(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name appears twice")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


async def read_form(request: web.Request, limit: int = DEFAULT_LIMIT) -> dict[str, list[str]]:
    """Returns the fields of an HTML form, each with all its values. Raises as `read_bytes`."""
    if request.content_type != FORM_TYPE:
        raise UnsupportedBody(f"Send {FORM_TYPE}.")
    body = await read_bytes(request, limit)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FORM_FIELDS, errors="strict")
    except ValueError:
        raise Malformed("The form cannot be read.") from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


async def read_upload(
    request: web.Request, limit: int, seconds: float | None = None
) -> tuple[dict[str, list[str]], dict[str, bytes]]:
    """Returns the fields and the files of an HTML form with files (RFC 7578), `limit` bytes in all.

    The name of a file stands among the fields, as forms without files send it. Raises as `read_bytes`.
    """
    if request.content_type != UPLOAD_TYPE:
        raise UnsupportedBody(f"Send {UPLOAD_TYPE}.")
    body = await read_bytes(request, limit, seconds)
    try:
        return await _parts(request, body)
    except (ValueError, AssertionError, LookupError, RuntimeError, web.HTTPException, HttpProcessingError):
        raise Malformed("The form cannot be read.") from None


async def _parts(request: web.Request, body: bytes) -> tuple[dict[str, list[str]], dict[str, bytes]]:
    # The library reads from a stream, and this one has ended already.
    stream = StreamReader(BaseProtocol(asyncio.get_running_loop()), limit=len(body) + 1)
    stream.feed_data(body)
    stream.feed_eof()
    fields: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    async for part in MultipartReader(request.headers, stream):
        if not isinstance(part, BodyPartReader) or part.name is None or len(fields) + len(files) > MOST_FORM_FIELDS:
            raise ValueError("not a form")
        content = bytes(await part.read())
        if part.filename is not None:
            files[part.name] = content
        fields.setdefault(part.name, []).append(content.decode() if part.filename is None else part.filename)
    return fields, files


def field_value(fields: Mapping[str, Sequence[str]], name: str) -> str:
    """Returns a form field's first value without white space around it; '' for a missing field."""
    return next(iter(fields.get(name, ())), "").strip()


def read_query(query: Mapping[str, str], adapter: TypeAdapter[Model]) -> Model:
    """Returns the query string as a model; numbers and booleans are parsed from their text. Raises InvalidInput."""
    try:
        return adapter.validate_strings(dict(query))
    except ValidationError as error:
        raise InvalidInput(errors=faults(error, root="/query")) from None
