"""The console's page of an event's badges: printing, blank badges, printers and the print log."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from aiohttp import web
from pydantic import BaseModel

from services.registration.domain.badge_printing import MOST_BLANK
from services.registration.domain.event import Event
from services.registration.domain.event_definition import Printer
from services.registration.domain.picture import LOGO
from services.registration.web.badges.drawing import sample_badge
from services.registration.web.badges.print_routes import (
    BadgesQuery,
    BlankQuery,
    LayoutQuery,
    calibration_page,
    print_view,
    send_badges,
    send_blank_badges,
)
from services.registration.web.console.console_pages import HOME
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.documents.file_answers import PDF, file_answer
from services.registration.web.documents.printing import picture_of
from services.registration.web.events.accent import accent_of
from services.registration.web.events.edit_event import edit_event
from services.registration.web.events.event_models import MOST_OFFSET, MOST_PRINTERS, PrinterModel
from services.registration.web.guards import event_of
from services.registration.web.people.forms import Fault, faults_by_field, model_faults
from services.registration.web.request_values import slug_of
from shared.documents.badge import badge_pdf
from shared.documents.badge_formats import FORMATS
from shared.errors import Refusal
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.http.problems import status_of
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import short_moment

PATH = HOME + "/events/{slug}/badges"
SHOWN_PRINTS = 20
TOO_MANY_PRINTERS = "There are 20 printers already. Remove one first."
OFFSETS = ("offset_x", "offset_y", "back_offset_x", "back_offset_y")
DONE = {"printer": "The printer is saved.", "removed": "The printer is removed."}
NEW_PRINTER: Mapping[str, Any] = {"name": "", **dict.fromkeys(OFFSETS, 0), "flip": "long"}
CHOSEN_AT_FIRST = {"which": "changed", "format": "a6", "sides": "1", "order": "tray", "printer": "", "count": "10"}

Send = Callable[..., Awaitable[web.StreamResponse]]


def badge_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. Forms are answered with a file, or with a redirect."""
    badge_pages = BadgePages(pages)
    forms = {
        "print": badge_pages.print,
        "blank": badge_pages.blank,
        "calibration": badge_pages.calibration,
        "preview": badge_pages.preview,
        "printers": badge_pages.keep_printer,
        "printers/remove": badge_pages.remove_printer,
    }
    return [
        web.get(PATH, for_organisers(badge_pages.page, HOME)),
        *(web.post(f"{PATH}/{name}", for_organisers(handler, HOME)) for name, handler in forms.items()),
        *(web.get(f"{PATH}/{name}", for_organisers(badge_pages.back, HOME)) for name in forms),
    ]


class BadgePages:
    """The page of an event's badges, for its organisers; printing is for those who may see tickets' secrets."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows what is to be printed, the formats, the printers and the latest prints."""
        event = await event_of(request, "registrations:read")
        return await self._render(request, event, {})

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of a form to the page with the form."""
        raise web.HTTPSeeOther(f"{_path(request)}?{request.query_string}")

    async def print(self, request: web.Request) -> web.StreamResponse:
        """Sends the badges; of one registration where the form names its code."""
        return await self._send(request, BadgesQuery, send_badges)

    async def blank(self, request: web.Request) -> web.StreamResponse:
        """Sends badges without a name."""
        return await self._send(request, BlankQuery, send_blank_badges)

    async def calibration(self, request: web.Request) -> web.StreamResponse:
        """Sends the page by which a printer is set up."""

        async def send(request: web.Request, event: Event, query: LayoutQuery) -> web.StreamResponse:
            return await calibration_page(query.layout(event), event, page_language(request))

        return await self._send(request, LayoutQuery, send)

    async def preview(self, request: web.Request) -> web.StreamResponse:
        """Sends a badge of somebody made up, whose code no door lets in. It is no print."""

        async def send(request: web.Request, event: Event, query: LayoutQuery) -> web.StreamResponse:
            logo = await picture_of(event, LOGO, request.app[DEPENDENCIES].pictures)
            badge = sample_badge(event, page_language(request))
            pdf = await asyncio.to_thread(badge_pdf, [badge], query.layout(event), logo=logo)
            return file_answer(pdf, PDF, f"{event.slug}-sample.pdf")

        return await self._send(request, LayoutQuery, send)

    async def _send(self, request: web.Request, query: type[BaseModel], send: Send) -> web.StreamResponse:
        """Sends the file that a form asks for, or shows the page with what stands against it."""
        fields = await read_own_form(request)
        event = await event_of(request, "secrets:read")
        values = {name: field_value(fields, name) for name in (*CHOSEN_AT_FIRST, "codes")}
        if values["codes"]:  # from the page of a registration, which asks for nothing else
            values |= _as_last_time(event, await _prints(request, event))
        asked = {name: value for name, value in values.items() if value and name in query.model_fields}
        if values["which"] == "changed" and "changed_since_print" in query.model_fields and not values["codes"]:
            asked["changed_since_print"] = "true"
        gettext = translator(self._pages, request)
        if faults := model_faults(query, asked):
            by_field = faults_by_field(event, faults, page_language(request), gettext)
            return await self._render(request, event, values, faults=by_field, status=422)
        try:
            return await send(request, event, query.model_validate_strings(asked))
        except Refusal as refusal:
            sentence = gettext(refusal.title() + ".")
            return await self._render(request, event, values, refusal=sentence, status=status_of(refusal))

    async def keep_printer(self, request: web.Request) -> web.Response:
        """Keeps a printer and how far its prints are moved, under its name."""
        fields = await read_own_form(request)
        event = await event_of(request, "events:write")
        values = {name: field_value(fields, name).strip() for name in ("name", *OFFSETS, "flip")}
        numbers = {name: _number(values[name]) for name in OFFSETS}
        faults = model_faults(PrinterModel, {**values, **numbers})
        if len(_without(event.printers, values["name"])) >= MOST_PRINTERS:
            faults.append(("/name", TOO_MANY_PRINTERS))
        if faults:
            by_field = faults_by_field(event, faults, page_language(request), translator(self._pages, request))
            return await self._render(request, event, {}, printer=values, faults=by_field, status=422)
        printer = Printer(**PrinterModel.model_validate({**values, **numbers}).model_dump())
        await _edit_printers(request, lambda printers: (*_without(printers, printer.name), printer))
        raise web.HTTPSeeOther(f"{_path(request)}?done=printer#printers")

    async def remove_printer(self, request: web.Request) -> web.Response:
        """Removes a printer."""
        fields = await read_own_form(request)
        await event_of(request, "events:write")
        name = field_value(fields, "name")
        await _edit_printers(request, lambda printers: _without(printers, name))
        raise web.HTTPSeeOther(f"{_path(request)}?done=removed#printers")

    async def _render(
        self,
        request: web.Request,
        event: Event,
        values: Mapping[str, Any],
        *,
        printer: Mapping[str, str] | None = None,
        faults: Mapping[str, Fault] | None = None,
        refusal: str = "",
        status: int = 200,
    ) -> web.Response:
        """Shows the page, with the `values` of the form for printing or those of a new `printer` as they were sent."""
        dependencies, organiser = request.app[DEPENDENCIES], signed_in(request)
        prints = await _prints(request, event)
        states = Counter([r.badge async for r in dependencies.registrations.badge_holders(event.slug)])
        done = DONE.get(request.query.get("done", ""), "")
        return self._pages.render(
            request,
            "console_badges.html",
            status=status,
            event={"slug": event.slug, "title": event.title},
            path=_path(request),
            states=states,
            formats=FORMATS,
            values={**CHOSEN_AT_FIRST, **_as_last_time(event, prints), **{k: v for k, v in values.items() if v}},
            printers=event.printers,
            new_printer={**NEW_PRINTER, **(printer or {}), "is_sent": printer is not None},
            prints=prints,
            most_blank=MOST_BLANK,
            most_offset=MOST_OFFSET,
            faults=faults or {},
            refusal=refusal,
            done=translator(self._pages, request)(done) if done else "",
            may_print=organiser.may(event.members, "secrets:read"),
            may_change=organiser.may(event.members, "events:write"),
            accent=accent_of(event),
        )


async def _edit_printers(request: web.Request, edit: Callable[[tuple[Printer, ...]], tuple[Printer, ...]]) -> None:
    await edit_event(request, lambda definition: replace(definition, printers=edit(definition.printers)))


def _path(request: web.Request) -> str:
    return PATH.format(slug=quote(slug_of(request), safe=""))


async def _prints(request: web.Request, event: Event) -> list[dict[str, Any]]:
    """The latest prints, with the address of the organiser who printed."""
    dependencies, language = request.app[DEPENDENCIES], page_language(request)
    views = [print_view(entry) for _, entry in await dependencies.print_log.newest(event.slug, SHOWN_PRINTS)]
    accounts = {view.by: view.by.removeprefix("account:").partition(" ")[0] for view in views}
    emails = await dependencies.accounts.emails({*accounts.values()})
    return [
        {
            **view.model_dump(),
            "by": emails.get(accounts[view.by], "–"),
            "at": short_moment(view.at, event.timezone, language),
        }
        for view in views
    ]


def _as_last_time(event: Event, prints: list[dict[str, Any]]) -> dict[str, str]:
    """The choices of the latest print, so that nobody prints half of the badges in another format."""
    latest = next((one_print for one_print in prints if not (one_print["blank"] or one_print["at_venue"])), None)
    if latest is None:
        return {}
    known = any(printer.name == latest["printer"] for printer in event.printers)
    chosen = {name: str(latest[name]) for name in ("format", "sides", "order")}
    return {**chosen, "printer": latest["printer"] if known else ""}


def _without(printers: tuple[Printer, ...], name: str) -> tuple[Printer, ...]:
    return tuple(printer for printer in printers if printer.name != name)


def _number(text: str) -> Any:
    """A number as people write it, with a comma or a point; the text itself where it is none."""
    try:
        return float(text.replace(",", ".")) if text else 0.0
    except ValueError:
        return text
