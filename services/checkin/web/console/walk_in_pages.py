"""The page of the door's console about walk-ins: who came, what became of it, and entries that are one person's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.desk_entries import MergedAlready, SamePerson, UnknownWalkIn
from services.checkin.domain.search import UnknownAttendee
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.walk_ins.list_walk_ins import WalkInEntry, list_walk_ins
from services.checkin.use_cases.walk_ins.merge_attendees import Pair, merge_attendees
from services.checkin.use_cases.walk_ins.send_walk_in_again import send_walk_in_again
from services.checkin.web.console.form_values import Fault, read_reason
from services.checkin.web.console.frame import Frame, setup_of_page
from services.checkin.web.console.sections import HOME, address_of
from services.checkin.web.dependencies import DEPENDENCIES
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import short_moment

WALK_INS = f"{HOME}/walk-ins"


def walk_in_routes(frame: Frame) -> list[web.RouteDef]:
    """The routes of the page."""
    page = WalkInPage(frame)
    return [
        web.get(WALK_INS, for_organisers(page.show, WALK_INS)),
        web.post(f"{WALK_INS}/merge", for_organisers(page.merge, WALK_INS)),
        web.post(f"{WALK_INS}/{{id}}/again", for_organisers(page.send_again, WALK_INS)),
    ]


@dataclass(frozen=True, slots=True)
class Refused:
    """The form of two entries that lacks a reason, and the entry that was to stay."""

    codes: frozenset[str]
    keep: str


@dataclass(frozen=True, slots=True)
class WalkInPage:
    """The walk-ins of one event."""

    frame: Frame

    async def show(self, request: web.Request) -> web.Response:
        """Everybody who was registered at the desk, the latest first."""
        return await self._page(request, await setup_of_page(request))

    async def merge(self, request: web.Request) -> web.Response:
        """Makes one of two entries of one person; the form names both, and the one that stays."""
        fields = await read_own_form(request)
        setup = await setup_of_page(request)
        keep, codes = field_value(fields, "keep"), fields.get("codes", [])
        reason = read_reason(field_value(fields, "reason"))
        if reason is None:
            return await self._page(request, setup, refused=Refused(frozenset(codes), keep), status=422)
        dependencies = request.app[DEPENDENCIES]
        try:
            await merge_attendees(
                Pair(keep, next((code for code in codes if code != keep), keep)),
                reason,
                event=setup.event.slug,
                actor=signed_in(request).actor,
                desk=dependencies.desk,
                scan_store=dependencies.scan_store,
                clock=dependencies.clock,
            )
        except (UnknownAttendee, SamePerson, MergedAlready):
            raise web.HTTPSeeOther(address_of(setup.event.slug, "/walk-ins", outcome="changed")) from None
        raise web.HTTPSeeOther(address_of(setup.event.slug, "/walk-ins", outcome="merged"))

    async def send_again(self, request: web.Request) -> web.Response:
        """Has registration look at a refused walk-in again."""
        await read_own_form(request)
        setup = await setup_of_page(request)
        dependencies, outcome = request.app[DEPENDENCIES], "sent"
        try:
            await send_walk_in_again(
                request.match_info["id"],
                event=setup.event.slug,
                actor=signed_in(request).actor,
                desk=dependencies.desk,
                clock=dependencies.clock,
            )
        except UnknownWalkIn:
            outcome = "changed"
        raise web.HTTPSeeOther(address_of(setup.event.slug, "/walk-ins", outcome=outcome))

    async def _page(
        self, request: web.Request, setup: EventSetup, *, refused: Refused | None = None, status: int = 200
    ) -> web.Response:
        dependencies, _ = request.app[DEPENDENCIES], translator(self.frame.pages, request)
        field = f"reason-{'-'.join(sorted(refused.codes))}" if refused else ""
        page = await list_walk_ins(
            setup.event.slug,
            desk=dependencies.desk,
            scan_store=dependencies.scan_store,
            cursor=request.query.get("after"),
        )
        return await self.frame.render(
            request,
            setup,
            "walk_ins.html",
            status=status,
            walk_ins=[_model(walk_in, setup, page_language(request)) for walk_in in page.walk_ins],
            next=page.next_cursor,
            outcome=request.query.get("outcome"),
            kept=refused.keep if refused else "",
            faults={field: Fault(_("Enter a reason."), field)} if refused else {},
        )


def _model(walk_in: WalkInEntry, setup: EventSetup, language: str) -> Mapping[str, Any]:
    entry, record, attendee = walk_in.entry, walk_in.entry.walk_in, walk_in.attendee
    if record is None:
        return {}
    return {
        "id": entry.registration,
        "name": " ".join(part for part in (record.first_name, record.last_name) if part) or record.code,
        "about": [part for part in (record.company, record.email, attendee.code if attendee else record.code) if part],
        "at": short_moment(record.registered_at, setup.event.timezone, language),
        "gate": record.gate,
        "device": record.device_name,
        "offline": record.offline,
        "override": record.override,
        "state": "erased" if entry.erased else "merged" if entry.merged else entry.outcome or "waiting",
        "refusal": entry.refusal,
        "badge_problem": entry.badge_problem,
        "pairs": [_pair(attendee, other) for other in walk_in.alike] if attendee else [],
    }


def _pair(attendee: Attendee, other: Attendee) -> Mapping[str, Any]:
    """Two entries that are likely one person's, and the id of the field for the reason to merge them."""
    codes = "-".join(sorted((attendee.code, other.code)))
    return {"sides": (_side(attendee), _side(other)), "reason": f"reason-{codes}"}


def _side(attendee: Attendee) -> Mapping[str, str]:
    """One of two entries that are likely one person's."""
    return {
        "code": attendee.code,
        "name": attendee.name,
        "about": " · ".join(part for part in (attendee.company, attendee.code) if part),
    }
