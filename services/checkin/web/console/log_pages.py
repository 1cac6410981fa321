"""The page of the door's console on which organisers look up every attempt at the doors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_args
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web

from services.checkin.domain.devices import Device
from services.checkin.domain.scan_log import LogEntry, TooManyPeople, Wanted
from services.checkin.domain.scans import Reason, Verdict
from services.checkin.domain.search import QueryTooShort
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.scans.read_scan_log import LogPage, read_scan_log
from services.checkin.web.console.form_values import Fault, FieldFault, Gettext, read_moment
from services.checkin.web.console.frame import Frame, setup_of_page
from services.checkin.web.console.sections import HOME, address_of
from services.checkin.web.dependencies import DEPENDENCIES
from shared.http.pages import page_language, translator
from shared.identity.guards import for_organisers
from shared.language.date_formats import exact_moment, time_of_day

LOG = f"{HOME}/log"
API = "/door/api/v1"
SHOWN = 100
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
REASONS: tuple[Reason, ...] = get_args(Reason)
CHOICES = ("list", "gate", "device", "outcome", "q", "since", "until", "rehearsal")
REHEARSALS = {"only": True, "none": False}
SWITCHES = ("offline", "overridden", "undone")


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters as they were filled in: their values, faults, and the attempts that they want."""

    values: Mapping[str, str]
    faults: Mapping[str, Fault]
    wanted: Wanted = field(default_factory=Wanted)

    @property
    def query(self) -> dict[str, str]:
        """Those that are set, for an address of the same page."""
        return {name: value for name, value in self.values.items() if value}

    def api_query(self, event: str) -> str:
        """The same as the query of the API."""
        names = ("list", "gate", "device", "verdict", "reason", "offline", "overridden", "undone", "rehearsal")
        wanted = {name: getattr(self.wanted, name) for name in names}
        named = {name: value for name, value in wanted.items() if value is not None}
        chosen = {name: str(value).lower() if isinstance(value, bool) else value for name, value in named.items()}
        moments = {"since": self.wanted.since, "until": self.wanted.until}
        times = {name: moment.isoformat() for name, moment in moments.items() if moment}
        person = {"q": self.values["q"]} if self.values["q"] else {}
        return urlencode({"event": event, **chosen, **times, **person})


def log_routes(frame: Frame) -> list[web.RouteDef]:
    """The route of the page."""
    return [web.get(LOG, for_organisers(LogPages(frame).show, LOG))]


@dataclass(frozen=True, slots=True)
class LogPages:
    """The log of one event."""

    frame: Frame

    async def show(self, request: web.Request) -> web.Response:
        """A part of the attempts that the filters leave, and the way to older ones. Raises UnreadableCursor."""
        setup, _ = await setup_of_page(request), translator(self.frame.pages, request)
        filters = _filters(request, ZoneInfo(setup.event.timezone), _)
        page, filters = await _read(request, setup, filters, _)
        slug, older = setup.event.slug, page.next_cursor
        devices = await request.app[DEPENDENCIES].devices.of_event(slug)
        return await self.frame.render(
            request,
            setup,
            "log.html",
            status=422 if filters.faults else 200,
            values=filters.values,
            faults=filters.faults,
            zone=setup.event.timezone,
            entries=[_model(entry, setup, page_language(request)) for entry in page.entries],
            older=address_of(slug, "/log", **filters.query, cursor=older) if older else "",
            files={kind: f"{API}/scans.{kind}?{filters.api_query(slug)}" for kind in ("csv", "json")},
            **_choices(setup, devices),
        )


def _filters(request: web.Request, zone: ZoneInfo, _: Gettext) -> Filters:
    values = {name: request.query.get(name, "").strip()[:200] for name in (*CHOICES, *SWITCHES)}
    faults: dict[str, Fault] = {}
    moments: dict[str, datetime | None] = {}
    for name in ("since", "until"):
        try:
            moments[name] = read_moment(values[name], zone, _)
        except FieldFault as fault:
            faults[name] = Fault(str(fault), name)
    outcome = values["outcome"]
    wanted = Wanted(
        list=values["list"] or None,
        gate=values["gate"] or None,
        device=values["device"] or None,
        verdict=next((verdict for verdict in VERDICTS if verdict == outcome), None),
        reason=next((reason for reason in REASONS if reason == outcome), None),
        since=moments.get("since"),
        until=moments.get("until"),
        offline=bool(values["offline"]) or None,
        overridden=bool(values["overridden"]) or None,
        undone=bool(values["undone"]) or None,
        rehearsal=REHEARSALS.get(values["rehearsal"]),
    )
    return Filters(values, faults, wanted)


async def _read(request: web.Request, setup: EventSetup, filters: Filters, _: Gettext) -> tuple[LogPage, Filters]:
    nothing, dependencies = LogPage((), None), request.app[DEPENDENCIES]
    if filters.faults:
        return nothing, filters
    try:
        page = await read_scan_log(
            setup.event.slug,
            filters.wanted,
            person=filters.values["q"],
            scan_log=dependencies.scan_log,
            scan_store=dependencies.scan_store,
            cursor=request.query.get("cursor"),
            limit=SHOWN,
        )
    except QueryTooShort:
        text = _("Type at least three letters.")
    except TooManyPeople:
        text = _("Too many people match: type more of the name.")
    else:
        return page, filters
    return nothing, Filters(filters.values, {"q": Fault(text, "q")}, filters.wanted)


def _choices(setup: EventSetup, devices: Any) -> Mapping[str, Any]:
    """The choices of the filters; lists and gates that are gone have scans, too."""
    gates = {device.gate: device.gate_name for device in devices} | {g.id: g.name for g in setup.gates.values()}
    gone = [known for known in setup.lists.values() if known.deleted]
    return {
        "lists": [(known.id, known.name) for known in (*setup.lists_in_use, *gone)],
        "gates": sorted(gates.items(), key=lambda gate: gate[1]),
        "devices": [(device.id, _device_name(device)) for device in devices],
        "verdicts": VERDICTS,
        "reasons": REASONS,
    }


def _device_name(device: Device) -> str:
    return f"{device.name} · {device.gate_name}"


def _model(entry: LogEntry, setup: EventSetup, language: str) -> Mapping[str, Any]:
    scan, holder, zone = entry.scan, entry.holder, setup.event.timezone
    undone = {"at": time_of_day(scan.undone.at, zone, language), "reason": scan.undone.reason} if scan.undone else None
    return {
        "at": exact_moment(scan.counts_at, zone, language),
        "name": holder.name if holder else "",
        "company": holder.company if holder else "",
        "code": holder.code if holder else "",
        "kind": scan.kind,
        "level": scan.level,
        "verdict": scan.verdict,
        "reason": scan.reason,
        "list": setup.lists[scan.list].name if scan.list in setup.lists else scan.list,
        "gate": scan.gate_name,
        "device": scan.device_name,
        "offline": scan.offline,
        "rehearsal": scan.rehearsal,
        "override": scan.override,
        "undone": undone,
        "set_aside": scan.set_aside,
        "clock_off": scan.clock_off is not None,
        "on_paper": scan.is_tick,
    }
