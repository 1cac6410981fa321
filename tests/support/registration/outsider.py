"""Somebody without any right who submits addresses, and notes all that can be seen from outside."""

import re
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.support.answers import Answer
from tests.support.outside.visitor import Page, Visitor
from tests.support.registration.service import Office

VARYING = {"date", "x-request-id", "set-cookie"}
"""Headers with values that are new each time; the names of cookies are compared."""
TOKENS = re.compile(r'(name="(?:form_token|stamp|submission)" value=")[^"]*')
ADDRESS = re.compile(r"[0-9a-f]{16}@example\.lu")


@dataclass(frozen=True)
class Look:
    """An answer as everybody sees it, without the parts that are random in each."""

    status: int
    headers: frozenset[tuple[str, str]]
    cookies: tuple[str, ...]
    body: str


Submitting = Callable[[str], Awaitable[list[Look]]]


@dataclass
class Outsider:
    """Submits addresses to `event`, by a program or in a browser; `seconds` is the time that the last answer took."""

    office: Office
    visitor: Visitor
    event: str
    seconds: float = 0

    async def by_api(self, email: str) -> list[Look]:
        """Somebody registers themselves."""
        return await self._post(email=email, sessions=["recycling"])

    async def as_colleague(self, email: str) -> list[Look]:
        """A new booker brings two colleagues, of whom one has the address and the other none."""
        ada = {"first_name": "Ada", "email": email, "sessions": ["recycling"]}
        return await self._post(email=an_address(), colleagues=[ada, {}])

    async def as_booker(self, email: str) -> list[Look]:
        """The address brings two new colleagues, of whom one has an address and the other none."""
        ada = {"first_name": "Ada", "email": an_address()}
        return await self._post(email=email, colleagues=[ada, {"sessions": ["recycling"]}])

    async def by_page(self, email: str) -> list[Look]:
        """Somebody registers themselves by the form, and reads the page that follows."""
        form = await self._form(email=email, sessions=["recycling"])
        return await self._send(form)

    async def as_colleague_by_page(self, email: str) -> list[Look]:
        """A new booker brings a colleague with the address by the form, and by the page that shows both once more."""
        check = await self.checks_group(email)
        return [look_of(check), *await self._send(check, checked=["yes"])]

    async def checks_group(self, email: str) -> Page:
        """The page on which a new booker sees their group of two once more before it is sent."""
        form = await self._form(email=an_address(), add_colleague="yes")
        ada = {"colleague-0-first_name": "Ada", "colleague-0-email": email}
        return await self.visitor.submit(form, f"/e/{self.event}", **ada)

    async def sees_numbers(self) -> list[int]:
        """Every number that the event's page and the API show: free places are among them."""
        page = await self.visitor.get(f"/e/{self.event}")
        answer = await self.office.call("GET", f"events/{self.event}", token=None)
        return [int(digits) for digits in re.findall(r"\d+", page.text + answer.content.decode())]

    async def sees(self, submitting: Submitting, email: str) -> tuple[tuple[Look, ...], tuple[int, ...]]:
        """All that a submission shows, and by how much it changes each number."""
        before = await self.sees_numbers()
        looks = await submitting(email)
        changes = [now - then for then, now in zip(before, await self.sees_numbers(), strict=True)]
        return tuple(looks), tuple(changes)

    async def takes(self, submitting: Submitting, email: str) -> float:
        """The seconds until the answer to a submission."""
        await submitting(email)
        return self.seconds

    async def _post(self, **fields: Any) -> list[Look]:
        began = time.perf_counter()
        answer = await self.office.submit(self.event, **fields)
        self.seconds = time.perf_counter() - began
        return [look_of(answer)]

    async def _form(self, **typed: Any) -> Page:
        person = {"first_name": "Zoë", "last_name": "Weber", "consents": ["privacy"]}
        empty = await self.visitor.get(f"/e/{self.event}")
        return await self.visitor.submit(empty, f"/e/{self.event}", redisplay="en", **person, **typed)

    async def _send(self, page: Page, **fields: list[str]) -> list[Look]:
        path = f"/e/{self.event}"
        filled = {**page.form(path).fields, **fields}
        began = time.perf_counter()
        answer = await self.visitor.post(path, filled, follow=False)
        self.seconds = time.perf_counter() - began
        return [look_of(answer), look_of(await self.visitor.get(answer.headers["Location"]))]


def an_address() -> str:
    """An address that nobody else has, as long as any other."""
    return f"{secrets.token_hex(8)}@example.lu"


def look_of(answer: Answer | Page) -> Look:
    """Returns the look of an answer of the API, or of a page after redirects."""
    content = answer.content if isinstance(answer, Answer) else answer.path.encode() + answer.body
    headers = {(name.lower(), value) for name, value in answer.headers.items() if name.lower() not in VARYING}
    cookies = [value.partition("=")[0] for name, value in answer.headers.items() if name == "Set-Cookie"]
    body = ADDRESS.sub("ADDRESS", TOKENS.sub(r"\1", content.decode()))
    return Look(answer.status, frozenset(headers), tuple(cookies), body)
