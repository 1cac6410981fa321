"""The page of the door's console for paper: the list to print, and the ticks that are entered afterwards."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from services.checkin.domain.lists import MAIN, CheckInList, UnknownList
from services.checkin.domain.paper import MOST_CODES, Tick, TickedInTheFuture
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.paper.enter_ticks import enter_ticks
from services.checkin.use_cases.paper.find_for_paper import find_for_paper
from services.checkin.use_cases.paper.list_people import list_people
from services.checkin.use_cases.paper.take_tick_back import take_tick_back
from services.checkin.web.console.form_values import Fault, read_reason
from services.checkin.web.console.frame import Frame, setup_of_page
from services.checkin.web.console.paper_printing import printed
from services.checkin.web.console.sections import HOME
from services.checkin.web.dependencies import DEPENDENCIES
from shared.documents.paper_list import paper_list_pdf
from shared.documents.tickets import random_text
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.file_responses import attachment
from shared.http.pages import page_headers, page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import short_moment
from shared.language.local_times import local_moment

PATH = "/paper"
ADDRESS = HOME + PATH
NONCE_LENGTH = 16
LONGEST_NUMBER = 6  # digits


def paper_routes(frame: Frame) -> list[web.RouteDef]:
    """The routes of the page."""
    page = PaperPage(frame)
    return [
        web.get(ADDRESS, for_organisers(page.show, ADDRESS)),
        web.post(ADDRESS, for_organisers(page.enter, ADDRESS)),
        web.post(f"{ADDRESS}/undo", for_organisers(page.undo, ADDRESS)),
        web.get(f"{ADDRESS}/people", for_organisers(page.people, ADDRESS)),
        web.get(f"{ADDRESS}/list.pdf", for_organisers(page.download, ADDRESS)),
    ]


@dataclass(frozen=True, slots=True)
class Entry:
    """The form as it was filled in; `at` is a local time in the event's zone, as the field has it."""

    list_id: str
    at: str
    reason: str
    codes: str

    def moment(self, zone: str) -> datetime:
        """The time of the ticks. Raises ValueError."""
        return local_moment(self.at, ZoneInfo(zone))

    @property
    def each_code(self) -> list[str]:
        """The codes, between which people put spaces, commas or new lines."""
        return self.codes.replace(",", " ").replace(";", " ").split()[:MOST_CODES]


@dataclass(frozen=True, slots=True)
class PaperPage:
    """Paper of one event's door."""

    frame: Frame

    async def show(self, request: web.Request) -> web.Response:
        """The list to print, and the form for ticks."""
        setup = await setup_of_page(request)
        return await self._page(request, setup, Entry(MAIN, _now_in(request, setup), "", ""))

    async def enter(self, request: web.Request) -> web.Response:
        """Enters the ticks of a form; a script gets its answer as JSON."""
        fields = await read_own_form(request)
        setup = await setup_of_page(request)
        entry = Entry(*(field_value(fields, name) for name in ("list", "at", "reason", "codes")))
        fault, ticks = await _enter(request, setup, entry)
        if _wants_json(request):
            answer = {"fault": fault, "ticks": [_tick_model(tick, request, setup) for tick in ticks]}
            return web.json_response(answer, status=422 if fault else 200, headers=page_headers())
        return await self._page(request, setup, entry, fault=fault, ticks=ticks, status=422 if fault else 200)

    async def undo(self, request: web.Request) -> web.Response:
        """Takes the tick of one person back."""
        fields = await read_own_form(request)
        setup = await setup_of_page(request)
        entry = Entry(*(field_value(fields, name) for name in ("list", "at", "reason", "codes")))
        dependencies = request.app[DEPENDENCIES]
        await take_tick_back(
            entry.codes,
            _list_named(setup, entry.list_id),
            at=_moment_or_now(entry, setup, dependencies.clock()),
            setup=setup,
            actor=signed_in(request).actor,
            scan_store=dependencies.scan_store,
            clock=dependencies.clock,
        )
        if _wants_json(request):
            return web.json_response({"undone": entry.codes}, headers=page_headers())
        return await self._page(request, setup, Entry(entry.list_id, entry.at, entry.reason, ""), undone=entry.codes)

    async def people(self, request: web.Request) -> web.Response:
        """The first people whom the beginning of a name, company or code finds."""
        setup = await setup_of_page(request)
        scan_store = request.app[DEPENDENCIES].scan_store
        hits = await find_for_paper(request.query.get("q", "")[:200], setup.event.slug, scan_store=scan_store)
        people = [{"code": hit.code, "name": hit.name, "company": hit.company} for hit in hits if not hit.erased]
        return web.json_response({"people": people}, headers=page_headers())

    async def download(self, request: web.Request) -> web.Response:
        """The list as PDF, from A to Z, with boxes to tick."""
        setup = await setup_of_page(request)
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        check_in_list = _list_named(setup, request.query.get("list", MAIN))
        people = await list_people(setup.event, check_in_list, roster=dependencies.roster)
        paper = printed(setup.event, check_in_list, people, language, dependencies.clock())
        pdf = await asyncio.to_thread(paper_list_pdf, paper)
        name = attachment(f"{setup.event.slug}-{check_in_list.id}-door.pdf")
        headers = {**page_headers(), "Content-Disposition": name}
        return web.Response(body=pdf, content_type="application/pdf", headers=headers)

    def _faults(self, request: web.Request, field: str) -> Mapping[str, Fault]:
        """The fault at a field, in words."""
        _ = translator(self.frame.pages, request)
        sentences = {
            "at": _("Enter a time that has passed."),
            "reason": _("Enter a reason."),
            "codes": _("Enter at least one code."),
        }
        return {field: Fault(sentences[field], field)} if field else {}

    async def _page(
        self,
        request: web.Request,
        setup: EventSetup,
        entry: Entry,
        *,
        fault: str = "",
        ticks: Sequence[Tick] = (),
        undone: str = "",
        status: int = 200,
    ) -> web.Response:
        lists = [check_in_list for check_in_list in setup.lists.values() if not check_in_list.deleted]
        return await self.frame.render(
            request,
            setup,
            "paper.html",
            status=status,
            lists=sorted(lists, key=lambda check_in_list: (check_in_list.id != MAIN, check_in_list.name)),
            entry=entry,
            timezone=setup.event.timezone,
            latest=_now_in(request, setup),
            faults=self._faults(request, fault),
            nonce=random_text(NONCE_LENGTH, request.app[DEPENDENCIES].random),
            mailed=_mailed(request.query.get("mailed", "")),
            ticks=[_tick_model(tick, request, setup) for tick in ticks],
            undone=undone,
        )


async def _enter(request: web.Request, setup: EventSetup, entry: Entry) -> tuple[str, Sequence[Tick]]:
    """The name of the field that needs another answer, or what became of each code."""
    dependencies = request.app[DEPENDENCIES]
    try:
        at = entry.moment(setup.event.timezone)
    except ValueError:
        return "at", ()
    reason = read_reason(entry.reason)
    if reason is None:
        return "reason", ()
    if not entry.each_code:
        return "codes", ()
    try:
        ticks = await enter_ticks(
            entry.each_code,
            _list_named(setup, entry.list_id),
            at=at,
            reason=reason,
            setup=setup,
            actor=signed_in(request).actor,
            scan_store=dependencies.scan_store,
            clock=dependencies.clock,
        )
    except TickedInTheFuture:
        return "at", ()
    return "", ticks


def _tick_model(tick: Tick, request: web.Request, setup: EventSetup) -> Mapping[str, Any]:
    since = short_moment(tick.first.at, setup.event.timezone, page_language(request)) if tick.first else ""
    name = tick.attendee.name if tick.attendee else ""
    company = tick.attendee.company if tick.attendee else ""
    return {"code": tick.code, "outcome": tick.outcome, "name": name, "company": company, "since": since}


def _list_named(setup: EventSetup, name: str) -> CheckInList:
    check_in_list = setup.lists.get(name)
    if check_in_list is None or check_in_list.deleted:
        raise UnknownList
    return check_in_list


def _moment_or_now(entry: Entry, setup: EventSetup, now: datetime) -> datetime:
    try:
        return entry.moment(setup.event.timezone)
    except ValueError:
        return now


def _now_in(request: web.Request, setup: EventSetup) -> str:
    """The present time as a field for local times has it."""
    now = request.app[DEPENDENCIES].clock().astimezone(ZoneInfo(setup.event.timezone))
    return now.strftime("%Y-%m-%dT%H:%M")


def _mailed(text: str) -> int | None:
    """The number of people to whom registration has just sent the list; None where nobody asked for that."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def _wants_json(request: web.Request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
