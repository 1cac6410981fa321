"""The page of the door's console on which an organiser decides which admission of a badge counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from aiohttp import web

from services.checkin.domain.conflicts import ConflictChanged, NotInConflict, TwiceAdmitted, UnknownConflict
from services.checkin.domain.scans import RecordedScan
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.scans.list_conflicts import list_conflicts
from services.checkin.use_cases.scans.resolve_conflict import resolve_conflict
from services.checkin.use_cases.scans.undo_scan import ScanName
from services.checkin.web.console.form_values import NO_FAULTS, Fault, Gettext, read_reason
from services.checkin.web.console.frame import Frame, setup_of_page
from services.checkin.web.console.sections import CONFLICTS, address_of
from services.checkin.web.dependencies import DEPENDENCIES
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import exact_moment

Outcome: TypeAlias = Literal["resolved", "gone", "changed"]
SHOWN = 25
SECONDS_OF_A_MINUTE, SECONDS_OF_AN_HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Decision:
    """The form of one conflict as it was filled in: the key of the scan that counts, and the reason."""

    conflict: str
    keep: str
    reason: str

    def faults(self, _: Gettext) -> Mapping[str, Fault]:
        """The fields that need another answer."""
        keep, reason = (f"{_prefix(self.conflict)}-{name}" for name in ("keep", "reason"))
        faults = {} if self.keep else {keep: Fault(_("Choose an admission."), keep)}
        return faults if read_reason(self.reason) else {**faults, reason: Fault(_("Enter a reason."), reason)}


def _decision_of(request: web.Request, fields: Mapping[str, Sequence[str]]) -> Decision:
    """The decision in a form that was sent."""
    return Decision(request.match_info["id"], field_value(fields, "keep"), field_value(fields, "reason"))


def conflict_routes(frame: Frame) -> list[web.RouteDef]:
    """The routes of the page."""
    page = ConflictPage(frame)
    return [
        web.get(CONFLICTS, for_organisers(page.show, CONFLICTS)),
        web.post(f"{CONFLICTS}/{{id}}/resolve", for_organisers(page.resolve, CONFLICTS)),
    ]


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """The open conflicts of one event, each with its form."""

    frame: Frame

    async def show(self, request: web.Request) -> web.Response:
        """The badges that were admitted twice."""
        return await self._page(request, await setup_of_page(request))

    async def resolve(self, request: web.Request) -> web.Response:
        """Decides which admission of a badge counts."""
        decision = _decision_of(request, await read_own_form(request))
        setup = await setup_of_page(request)
        if faults := decision.faults(translator(self.frame.pages, request)):
            return await self._page(request, setup, decision=decision, faults=faults, status=422)
        outcome = await _decide(decision, request, setup)
        raise web.HTTPSeeOther(address_of(setup.event.slug, "/conflicts", conflict=outcome))

    async def _page(
        self,
        request: web.Request,
        setup: EventSetup,
        *,
        decision: Decision | None = None,
        faults: Mapping[str, Fault] = NO_FAULTS,
        status: int = 200,
    ) -> web.Response:
        conflicts = await _conflicts(request, setup, decision)
        return await self.frame.render(
            request,
            setup,
            "conflicts.html",
            status=status,
            conflicts=conflicts,
            faults=faults if conflicts["decision"] else {},
        )


async def _decide(decision: Decision, request: web.Request, setup: EventSetup) -> Outcome:
    """Resolves the conflict, unless somebody was faster or its admissions have changed."""
    device, _, nonce = decision.keep.partition(":")
    dependencies = request.app[DEPENDENCIES]
    try:
        await resolve_conflict(
            decision.conflict,
            ScanName(device, nonce),
            read_reason(decision.reason) or "",
            event=setup.event.slug,
            actor=signed_in(request).actor,
            scan_store=dependencies.scan_store,
            clock=dependencies.clock,
        )
    except UnknownConflict:
        return "gone"
    except (ConflictChanged, NotInConflict):
        return "changed"
    return "resolved"


async def _conflicts(request: web.Request, setup: EventSetup, decision: Decision | None) -> Mapping[str, Any]:
    """The open conflicts for the template; with the `decision` whose form has faults. Raises UnreadableCursor."""
    scan_store, after = request.app[DEPENDENCIES].scan_store, request.query.get("after")
    page = await list_conflicts(setup.event.slug, scan_store=scan_store, cursor=after, limit=SHOWN)
    outcome = request.query.get("conflict")
    if decision is not None and all(conflict.id != decision.conflict for conflict in page.conflicts):
        decision, outcome = None, "changed"
    return {
        "total": page.total,
        "after": after,
        "next": page.next_cursor,
        "outcome": outcome,
        "decision": decision,
        "shown": [_conflict_model(conflict, setup, page_language(request)) for conflict in page.conflicts],
    }


def _conflict_model(conflict: TwiceAdmitted, setup: EventSetup, language: str) -> Mapping[str, Any]:
    attendee, check_in_list = conflict.attendee, setup.lists.get(conflict.list)
    return {
        "id": conflict.id,
        "prefix": _prefix(conflict.id),
        "name": attendee.name or attendee.code,
        "about": [
            text for text in (attendee.company, attendee.code, check_in_list.name if check_in_list else "") if text
        ],
        "scans": [_scan_model(scan, setup.event.timezone, language) for scan in conflict.scans],
    }


def _prefix(conflict: str) -> str:
    """The beginning of the ids of a conflict's fields."""
    return f"conflict-{conflict.rpartition('~')[2]}"


def _scan_model(scan: RecordedScan, zone: str, language: str) -> Mapping[str, Any]:
    return {
        "key": scan.key,
        "at": exact_moment(scan.counts_at, zone, language),
        "gate": scan.gate_name,
        "device": scan.device_name,
        "offline": scan.offline,
        "fast": scan.clock_off is not None and scan.clock_off > 0,
        "clock_off": _age(abs(scan.clock_off)) if scan.clock_off is not None else "",
        "override": scan.override,
    }


def _age(seconds: float) -> str:
    """A duration in the fewest letters, on one line: '3 min', '2 h'."""
    if seconds < SECONDS_OF_AN_HOUR:
        return f"{round(seconds / SECONDS_OF_A_MINUTE)}\u00a0min"
    return f"{round(seconds / SECONDS_OF_AN_HOUR)}\u00a0h"
