"""The page of the door's console on which a rehearsal is started, ended and wiped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from services.checkin.domain.rehearsals import WIPED_AFTER, DoorsAreOpen, InvalidRehearsal, first_opening
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.rehearsals.start_rehearsal import start_rehearsal
from services.checkin.use_cases.rehearsals.wipe_rehearsals import wipe_rehearsals
from services.checkin.web.console.form_values import Fault
from services.checkin.web.console.frame import Frame, setup_of_page
from services.checkin.web.console.sections import HOME, address_of
from services.checkin.web.dependencies import DEPENDENCIES
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import moment, short_moment

PATH = "/rehearsal"
ADDRESS = HOME + PATH
USUAL = timedelta(hours=1)
QUARTER = 15  # minutes


def rehearsal_routes(frame: Frame) -> list[web.RouteDef]:
    """The routes of the page."""
    page = RehearsalPage(frame)
    return [
        web.get(ADDRESS, for_organisers(page.show, ADDRESS)),
        web.post(ADDRESS, for_organisers(page.start, ADDRESS)),
        web.post(f"{ADDRESS}/wipe", for_organisers(page.wipe, ADDRESS)),
    ]


@dataclass(frozen=True, slots=True)
class RehearsalPage:
    """The rehearsal of one event's door."""

    frame: Frame

    async def show(self, request: web.Request) -> web.Response:
        """The state of the rehearsal, and the forms that change it."""
        return await self._page(request, await setup_of_page(request))

    async def start(self, request: web.Request) -> web.Response:
        """Starts a rehearsal until the hour in the form, or moves the end of the one that runs."""
        fields = await read_own_form(request)
        setup = await setup_of_page(request)
        dependencies, until = request.app[DEPENDENCIES], field_value(fields, "until")
        hour, _ = _hour(until), translator(self.frame.pages, request)
        if hour is None:
            return await self._page(request, setup, fault=_("Enter a time, such as 17:30."), until=until, status=422)
        try:
            await start_rehearsal(
                setup.event.next_at(hour, dependencies.clock()),
                setup=setup,
                actor=signed_in(request).actor,
                rehearsals=dependencies.rehearsals,
                schedule=dependencies.schedule,
                clock=dependencies.clock,
            )
        except InvalidRehearsal:
            return await self._page(
                request,
                setup,
                fault=_("At that time the doors are open already. Choose an earlier one."),
                until=until,
                status=422,
            )
        except DoorsAreOpen:
            pass  # the page says so
        raise web.HTTPSeeOther(address_of(setup.event.slug, PATH))

    async def wipe(self, request: web.Request) -> web.Response:
        """Ends the rehearsal and wipes it."""
        await read_own_form(request)
        setup = await setup_of_page(request)
        dependencies = request.app[DEPENDENCIES]
        await wipe_rehearsals(
            setup.event.slug,
            actor=signed_in(request).actor,
            rehearsals=dependencies.rehearsals,
            schedule=dependencies.schedule,
            clock=dependencies.clock,
        )
        raise web.HTTPSeeOther(address_of(setup.event.slug, PATH, wiped="yes"))

    async def _page(
        self, request: web.Request, setup: EventSetup, *, fault: str = "", until: str = "", status: int = 200
    ) -> web.Response:
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        now, zone = dependencies.clock(), setup.event.timezone
        opens_at = first_opening(setup.event, setup.lists.values())
        return await self.frame.render(
            request,
            setup,
            "rehearsal.html",
            status=status,
            rehearsal=await _rehearsal_model(request, setup, now),
            is_open=now >= opens_at,
            opens=moment(opens_at, zone, language),
            timezone=zone,
            until=until if fault else _suggested(now, zone),
            faults={"until": Fault(fault, "until")} if fault else {},
            is_wiped="wiped" in request.query,
        )


async def _rehearsal_model(request: web.Request, setup: EventSetup, now: datetime) -> Mapping[str, Any] | None:
    rehearsal = setup.last_rehearsal
    if rehearsal is None:
        return None
    language, zone = page_language(request), setup.event.timezone
    return {
        "running": rehearsal.includes(now),
        "ends": short_moment(rehearsal.ends_at, zone, language),
        "goes": short_moment(rehearsal.ends_at + WIPED_AFTER, zone, language),
        "scans": await request.app[DEPENDENCIES].rehearsals.number_of_scans(setup.event.slug),
    }


def _hour(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def _suggested(now: datetime, zone: str) -> str:
    """An hour from now, at a full quarter."""
    end = (now + USUAL).astimezone(ZoneInfo(zone))
    return f"{end.hour:02}:{end.minute // QUARTER * QUARTER:02}"
