"""Somebody with a browser that has no scripts: it keeps cookies, reads pages, fills in forms and sends them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import aiohttp

Fields = dict[str, list[str]]
HTML = "text/html,application/xhtml+xml"
VOID = {"input", "img", "link", "meta", "br", "hr"}


@dataclass
class Form:
    """A form as it stands in a page, with what is filled in."""

    action: str
    fields: Fields = field(default_factory=dict)


class Reader(HTMLParser):
    """Reads forms, the text, and the text of each element that has an id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text_of: dict[str, str] = {}
        self.attributes_of: dict[str, dict[str, str]] = {}
        self.links: list[str] = []
        self.said: list[str] = []
        self._open: list[tuple[str, str | None]] = []
        self._area: str | None = None
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            assert given["id"] not in self.attributes_of, f"two elements have the id {given['id']}"
            self.attributes_of[given["id"]] = given
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "form":
            self.forms.append(Form(given["action"]))
        if tag == "textarea":
            self._area = given["name"]
            self._fill(self._area, "")
        if tag == "select":
            self._select = given["name"]
        if tag == "option" and self.forms and self._select is not None:
            fields = self.forms[-1].fields
            if "selected" in given or self._select not in fields:  # browsers choose the first where none is selected
                fields[self._select] = [given["value"]]
        if tag == "input" and "name" in given and "disabled" not in given:
            checkable = given.get("type") in {"checkbox", "radio"}
            if not checkable or "checked" in given:
                self._fill(given["name"], given.get("value", "on"))
        if tag not in VOID:
            self._open.append((tag, given.get("id")))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened, _ = self._open.pop()
            if opened == tag:
                break
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        for _, identifier in self._open:
            if identifier:
                self.text_of[identifier] = self.text_of.get(identifier, "") + data
        if self._area is not None:
            self.forms[-1].fields[self._area][-1] += data.removeprefix("\n")

    def _fill(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1].fields.setdefault(name, []).append(value)


@dataclass(frozen=True)
class Page:
    """A page as the browser got it, after redirects."""

    status: int
    path: str
    headers: Any
    body: bytes

    @property
    def html(self) -> str:
        return self.body.decode()

    @property
    def reader(self) -> Reader:
        return Reader(self.html)

    @property
    def text(self) -> str:
        """All that can be read, with single spaces."""
        return " ".join("".join(self.reader.said).split())

    def said_at(self, identifier: str) -> str:
        """The text of the element with this id; '' where there is none."""
        return " ".join(self.reader.text_of.get(identifier, "").split())

    def form(self, ending: str = "") -> Form:
        """The form whose action, without its fragment, ends so."""
        return next(f for f in self.reader.forms if f.action.partition("#")[0].endswith(ending))


@dataclass
class Visitor:
    """One browser. `headers` go with every request."""

    session: aiohttp.ClientSession
    headers: dict[str, str]

    async def get(self, path: str, **headers: str) -> Page:
        return await self.request("GET", path, headers=headers)

    async def submit(self, page: Page, ending: str = "", /, *, headers: Any = None, **fields: Any) -> Page:
        """Sends a form of `page`, with `fields` changed (None: left out)."""
        form = page.form(ending)
        named = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
        filled = {name: value for name, value in {**form.fields, **named}.items() if value != [None]}
        return await self.post(form.action.partition("#")[0], filled, headers=headers)

    async def post(
        self, path: str, fields: Fields, *, headers: dict[str, str] | None = None, follow: bool = True
    ) -> Page:
        """Sends fields; with `follow` the page is the one to which the answer redirects."""
        body = urlencode([(name, value) for name, values in fields.items() for value in values])
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        sent = {**kind, **(headers or {})}
        return await self.request("POST", path, data=body.encode(), headers=sent, allow_redirects=follow)

    async def request(self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any) -> Page:
        sent = {**self.headers, **(headers or {})}
        async with self.session.request(method, path, headers=sent, **options) as response:
            return Page(response.status, str(response.url.relative()), response.headers, await response.read())

    def cookie(self, name: str) -> str | None:
        return next((morsel.value for morsel in self.session.cookie_jar if morsel.key == name), None)


@asynccontextmanager
async def a_visitor(url: str, language: str = "en", **headers: str) -> AsyncIterator[Visitor]:
    """A fresh browser whose owner reads `language`."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(url, cookie_jar=jar) as session:
        yield Visitor(session, {"Accept": HTML, "Accept-Language": language, **headers})
