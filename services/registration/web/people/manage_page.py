"""The page of one registration, for its attendee, made of parts.

A part is a module `manage_<part>.py` with a `ManagePart`, which stands in PARTS in `manage_pages.py`, and a template
`manage_<part>.html`, which `manage.html` includes by one line. Its forms are posted to `/r/{token}/{action}`. An action
reads the form (`read_own_form`), opens the link (`open_link`), and has `ManagePage.perform` act on it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.form_check import FormInvalid
from services.registration.domain.places import full_part
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.page_models import Gettext, event_on_page
from services.registration.web.people.forms import SHOWED_FAULTS, Fault, Fields, faults_by_field, raw_values
from services.registration.web.people.manage_link import OpenedLink
from services.registration.web.people.submission import equal_time
from shared.errors import Conflict
from shared.http.pages import Pages, page_language, translator
from shared.language.date_formats import time_of_day

Action = Callable[["ManagePage", web.Request], Awaitable[web.StreamResponse]]
Values = Callable[["ManagePage", web.Request, OpenedLink], Awaitable[Mapping[str, Any]]]
LONGEST_TIMESTAMP = 10  # digits


async def _no_values(_page: "ManagePage", _request: web.Request, _opened: OpenedLink) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagePart:
    """A part of the page.

    `actions` handle its forms, by the last word of their addresses; `done` has the sentence that the page says after
    an action, with `%(time)s` for the moment that the action returned. `values` returns further values for its
    template, `form` the fields of its form as they are stored.
    """

    actions: Mapping[str, Action] = field(default_factory=dict)
    done: Mapping[str, str] = field(default_factory=dict)
    values: Values = _no_values
    form: Callable[[OpenedLink], Mapping[str, Any]] = lambda _opened: {}


@dataclass(frozen=True, slots=True)
class ManagePage:
    """The page: its parts are shown, their forms performed."""

    pages: Pages
    parts: Sequence[ManagePart]

    async def perform(
        self,
        request: web.Request,
        opened: OpenedLink,
        action: str,
        fields: Fields,
        *,
        act: Callable[[], Awaitable[object]],
        faults: Iterable[tuple[str, str]] = (),
        prefix: str = "",
        then: str = "",
    ) -> web.Response:
        """Performs an action and redirects to the page that says so, or to `then`.

        With faults, or where the action is refused, the form is shown again; in another language, too, if that was
        asked for. `faults` are (JSON pointer, sentence), `prefix` stands before the names of the form's fields.
        """
        in_another_language = "redisplay" in fields
        refused: Conflict | None = None
        if in_another_language:
            faults = faults if SHOWED_FAULTS in fields else ()
        elif not faults:
            try:
                async with equal_time():  # nobody learns by it whether an address that they typed is registered
                    result = await act()
            except FormInvalid as refusal:
                faults = refusal.errors
            except Conflict as refusal:
                refused = refusal
            else:
                raise web.HTTPSeeOther(then or _after(opened, action, result))
        gettext = translator(self.pages, request)
        return await self.show(
            request,
            opened,
            raw_values(fields),
            faults=faults_by_field(opened.event, faults, page_language(request), gettext, prefix),
            refusal=gettext(refused.title() + ".") if refused else "",
            action=action,
            status=200 if in_another_language else 409 if refused else 422,
        )

    async def show(
        self,
        request: web.Request,
        opened: OpenedLink,
        values: Mapping[str, Any] | None = None,
        *,
        faults: Mapping[str, Fault] | None = None,
        refusal: str = "",
        action: str = "",
        status: int = 200,
    ) -> web.Response:
        """Shows the page; of the form of `action`, which is open, `values` that were sent and their `faults`."""
        gettext, language = translator(self.pages, request), page_language(request)
        event, registration = opened.event, opened.registration
        now = request.app[DEPENDENCIES].clock()
        _, count = await request.app[DEPENDENCIES].events.read_with_count(event.slug)
        category = event.category(registration.category)
        context: dict[str, Any] = {
            "event": event_on_page(event, count, language, now, gettext, booked=registration.sessions),
            "registration": registration,
            "waiting_position": opened.entry.waiting_position,
            "category": category.name if category else {language: registration.category},
            "full": full_part(event, count, registration.category),
            "stands": opened.stands,
            "is_over": event.is_over(now),
            "path": opened.path,
            "accent": accent_of(event),
        }
        for part in self.parts:
            context |= await part.values(self, request, opened)
        return self.pages.render(
            request,
            "manage.html",
            status=status,
            values={**self._stored(opened), **(values or {})},
            faults=faults or {},
            refusal=refusal,
            done=self._done(request, event, gettext),
            opened=action,
            **context,
        )

    def _stored(self, opened: OpenedLink) -> dict[str, Any]:
        return {name: value for part in self.parts for name, value in part.form(opened).items()}

    def _done(self, request: web.Request, event: Event, gettext: Gettext) -> str:
        action, at = request.query.get("done", ""), request.query.get("at", "")
        text = next((part.done[action] for part in self.parts if action in part.done), "")
        if "%(time)s" not in text:
            return gettext(text) if text else ""
        if not (at.isascii() and at.isdecimal() and len(at) <= LONGEST_TIMESTAMP):
            return ""
        done_at = datetime.fromtimestamp(int(at), UTC)
        return gettext(text) % {"time": time_of_day(done_at, event.timezone, page_language(request))}


def _after(opened: OpenedLink, action: str, result: object) -> str:
    """The address of the page that says that it was done, and when, if the action returned a moment."""
    at = f"&at={int(result.timestamp())}" if isinstance(result, datetime) else ""
    return f"{opened.path}?done={action}{at}#main"
