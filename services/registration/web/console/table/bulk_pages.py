"""The console's pages of an action on several people: what it would do, how far it is, and what became of it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from aiohttp import web

from services.registration.domain.bulk import OUTCOMES, UNDOABLE, Bulk, UnknownBulk
from services.registration.domain.event import Event
from services.registration.domain.identifiers import new_id
from services.registration.use_cases.bulk.preview_bulk import preview_bulk
from services.registration.use_cases.bulk.start_bulk import BULK, start_bulk
from services.registration.use_cases.bulk.undo_bulk import undo_bulk
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.table.bulk_choice import BulkChoice, choice_of, chosen_codes, digest_of
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.finished_jobs import soon
from services.registration.web.guards import event_of
from services.registration.web.people.forms import Fault
from services.registration.web.request_values import slug_of
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, translator
from shared.identity.guards import for_organisers, signed_in
from shared.jobs.job import Job, UnknownJob

PATH = HOME + "/events/{slug}/bulk"
SHOWN_REFUSED = 200
MOST_PRINTED = 1000  # at once by their codes
IDENTITY = re.compile(r"[0-9a-f]{32}")


def bulk_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    bulk_pages = BulkPages(pages)
    return [
        web.get(PATH, for_organisers(bulk_pages.preview, HOME)),
        web.post(PATH, for_organisers(bulk_pages.start, HOME)),
        web.get(PATH + "/{job}", for_organisers(bulk_pages.result, HOME)),
        web.post(PATH + "/{job}/undo", for_organisers(bulk_pages.undo, HOME)),
        web.get(PATH + "/{job}/undo", for_organisers(bulk_pages.back, HOME)),
    ]


class BulkPages:
    """The pages, for organisers who may change registrations."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def preview(self, request: web.Request) -> web.Response:
        """Shows what the action in the address would do with the people in it; nothing happens."""
        event = await event_of(request, "registrations:write")
        values = {name: request.query.getall(name) for name in request.query}
        return await self._preview(request, event, choice_of(event, values))

    async def start(self, request: web.Request) -> web.Response:
        """Starts the action, once for each form, unless others are meant by now than were shown."""
        fields = await read_own_form(request)
        event = await event_of(request, "registrations:write")
        choice, identity = choice_of(event, fields), field_value(fields, "bulk")
        if choice.action is None or choice.lacks(event) or not IDENTITY.fullmatch(identity):
            raise web.HTTPSeeOther(f"{_path(request)}?{choice.address()}")
        if faults := choice.faults():
            return await self._preview(request, event, choice, faults=faults)
        dependencies = request.app[DEPENDENCIES]
        if not await _is_started(request, identity):
            codes = await chosen_codes(request, event, choice)
            if digest_of(codes) != field_value(fields, "people"):
                raise web.HTTPSeeOther(f"{_path(request)}?{choice.address()}&again=yes")
            await start_bulk(
                event.slug,
                choice.bulk(codes),
                identity,
                actor=signed_in(request).actor,
                jobs=dependencies.jobs,
                clock=dependencies.clock,
            )
        await soon(request, await dependencies.jobs.read(identity))
        raise web.HTTPSeeOther(f"{_path(request)}/{identity}")

    async def result(self, request: web.Request) -> web.Response:
        """Shows how far the action is, and what became of it."""
        event, job, bulk = await _started(request)
        registrations = request.app[DEPENDENCIES].registrations
        bad = job.bad[:SHOWN_REFUSED]
        people = {r.code: r for r in await registrations.with_codes(event.slug, [row.field for row in bad])}
        gettext = translator(self._pages, request)
        return self._pages.render(
            request,
            "console_bulk_result.html",
            event={"slug": event.slug, "title": event.title},
            accent=accent_of(event),
            job=job,
            bulk=bulk,
            category=event.category(bulk.category),
            path=f"{_path(request)}/{job.id}",
            outcomes=_in_order(job.counts),
            refused=[(people[row.field], gettext(row.problem)) for row in bad if row.field in people],
            refusals=len(job.bad),
            reason=gettext(f"{job.reason}.") if job.reason else "",
            may_undo=bulk.action in UNDOABLE and bulk.undoes is None and sum(job.counts.values()) > 0,
        )

    async def undo(self, request: web.Request) -> web.Response:
        """Starts taking the action back, and redirects to the page of that."""
        await read_own_form(request)
        _, job, _ = await _started(request)
        dependencies = request.app[DEPENDENCIES]
        undone = await undo_bulk(
            job,
            actor=signed_in(request).actor,
            registrations=dependencies.registrations,
            history=dependencies.history,
            jobs=dependencies.jobs,
            clock=dependencies.clock,
        )
        await soon(request, undone)
        raise web.HTTPSeeOther(f"{_path(request)}/{undone.id}")

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of the form to the page with the form."""
        raise web.HTTPSeeOther(f"{_path(request)}/{quote(request.match_info['job'], safe='')}")

    async def _preview(
        self, request: web.Request, event: Event, choice: BulkChoice, *, faults: Sequence[tuple[str, str]] = ()
    ) -> web.Response:
        dependencies, gettext = request.app[DEPENDENCIES], translator(self._pages, request)
        faults = faults or (choice.faults() if choice.action != "decline" else ())
        lacks, preview = choice.lacks(event), None
        codes = await chosen_codes(request, event, choice)
        if choice.action is not None and not lacks and codes:
            preview = await preview_bulk(
                event.slug,
                choice.bulk(codes),
                events=dependencies.events,
                registrations=dependencies.registrations,
                clock=dependencies.clock,
                random=dependencies.random,
            )
        refused = preview.refused if preview else []
        holders = await _badge_holders(request, event, codes) if choice.prints else []
        return self._pages.render(
            request,
            "console_bulk.html",
            status=422 if faults else 200,
            event={"slug": event.slug, "title": event.title},
            accent=accent_of(event),
            path=_path(request),
            choice=choice,
            lacks=lacks,
            holders=holders,
            most_printed=MOST_PRINTED,
            categories=event.categories,
            category=event.category(choice.category),
            people=len(codes),
            people_digest=digest_of(codes),
            preview=preview,
            outcomes=_in_order(preview.outcomes) if preview else [],
            refused=[(person, gettext(reason)) for person, reason in refused[:SHOWN_REFUSED]],
            refusals=len(refused),
            identity=new_id(dependencies.random),
            changed_meanwhile="again" in request.query,
            faults={(name := pointer.strip("/")): Fault(gettext(text), name) for pointer, text in faults},
        )


def _path(request: web.Request) -> str:
    return PATH.format(slug=quote(slug_of(request), safe=""))


def _in_order(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The outcomes that somebody gets."""
    return [(outcome, counts[outcome]) for outcome in OUTCOMES if counts.get(outcome)]


async def _badge_holders(request: web.Request, event: Event, codes: Sequence[str]) -> list[str]:
    """The codes of those who have a badge. Raises OutOfScope."""
    signed_in(request).require(event.members, "secrets:read")
    people = await request.app[DEPENDENCIES].registrations.with_codes(event.slug, codes)
    return [person.code for person in people if person.state == "confirmed"]


async def _is_started(request: web.Request, identity: str) -> bool:
    """Whether a form was sent already. Raises UnknownBulk where its id is that of anything else."""
    try:
        job = await request.app[DEPENDENCIES].jobs.read(identity)
    except UnknownJob:
        return False
    if (job.kind, job.event) != (BULK, slug_of(request)):
        raise UnknownBulk
    return True


async def _started(request: web.Request) -> tuple[Event, Job, Bulk]:
    """The event, and the action in the path. Raises UnknownEvent, UnknownBulk, OutOfScope."""
    event = await event_of(request, "registrations:write")
    if not await _is_started(request, request.match_info["job"]):
        raise UnknownBulk
    job: Any = await request.app[DEPENDENCIES].jobs.read(request.match_info["job"])
    return event, job, Bulk.of(job.options)
