"""The API's operation that invites many people at once: those of a list, or of an earlier event."""

import asyncio
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field, TypeAdapter

from services.registration.domain.event import Event, EventOver
from services.registration.domain.identifiers import new_id
from services.registration.domain.invitation_draft import InvitationDraft, InvitationFaulty, draft_faults
from services.registration.domain.invitation_list import news_draft
from services.registration.domain.registration import Registration
from services.registration.use_cases.invitations.find_agreed import find_agreed
from services.registration.use_cases.invitations.start_inviting import start_inviting
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.event_fields import Identifier, Moment
from services.registration.web.guards import event_of
from services.registration.web.imports.import_report import ImportReport, import_report
from services.registration.web.imports.import_routes import FILE_TYPES, UNREADABLE
from services.registration.web.invitations.invitation_models import Words
from services.registration.web.invitations.read_invitations import Drafts, read_invitations
from shared.documents.table_reader import Limits, read_table
from shared.http.api import Api
from shared.http.bodies import parse_json
from shared.http.validation import Strict
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in
from shared.jobs.job import BadRow

JSON = "application/json"


class BatchQuery(BaseModel):
    """Values of the rows that have none of their own. `send` mails every invitation."""

    category: Identifier | None = None
    holds_places: bool = False
    expires_at: Moment | None = None
    send: bool = False
    note: Words = ""


class EarlierEvent(Strict):
    """The people of another event of the organiser who agreed to `consent` there."""

    from_event: Annotated[str, Field(max_length=100)]
    consent: Literal["news"] = "news"
    category: Identifier
    holds_places: bool = False
    expires_at: Moment | None = None
    send: bool = False
    note: Words = ""

    def draft(self, registration: Registration) -> InvitationDraft:
        """Returns the invitation of somebody who was registered there."""
        return news_draft(registration, self.consent, **self.model_dump(exclude={"from_event", "consent"}))


EARLIER_EVENT = TypeAdapter(EarlierEvent)


def add_batch_routes(api: Api) -> None:
    """Adds the operation to the API."""
    api.post(
        "/events/{slug}/invitations/batch",
        who=OrganiserGuard("registrations:write"),
        query=BatchQuery,
        body_types=(*FILE_TYPES, JSON),
        body_limit=Limits().bytes,
        answer=ImportReport,
        status=202,
        refusals=(UnknownEvent, EventOver, InvitationFaulty, *UNREADABLE),
    )(post_invitation_batch)


async def post_invitation_batch(request: web.Request, query: BatchQuery, body: bytes) -> ImportReport:
    """Invites many people, nobody twice: those of a list, or (as JSON) those of another event who agreed to news."""
    event = await event_of(request, "registrations:write")
    event.check_not_over(request.app[DEPENDENCIES].clock())
    if request.content_type == JSON:
        return await _start(request, event, await _earlier(request, event, parse_json(body, EARLIER_EVENT)))
    table = await asyncio.to_thread(read_table, body)
    shared = query.model_dump(mode="json", exclude_none=True)
    shared.setdefault("category", event.categories[0].id if len(event.categories) == 1 else "")
    return await _start(request, event, *await asyncio.to_thread(read_invitations, event, table, shared))


async def _earlier(request: web.Request, event: Event, asked: EarlierEvent) -> Drafts:
    """The invitations to people of another event, whose registrations the organiser must be allowed to read."""
    dependencies = request.app[DEPENDENCIES]
    earlier, _ = await dependencies.events.read_with_count(asked.from_event)
    signed_in(request).require(earlier.members, "registrations:read")
    empty = InvitationDraft(category=asked.category, expires_at=asked.expires_at)
    if faults := tuple(draft_faults(empty, event, dependencies.clock())):
        raise InvitationFaulty(errors=faults)
    people = await find_agreed(earlier.slug, asked.consent, dependencies.registrations)
    return list(enumerate(map(asked.draft, people), 1))


async def _start(request: web.Request, event: Event, drafts: Drafts, bad: list[BadRow] | None = None) -> ImportReport:
    dependencies = request.app[DEPENDENCIES]
    job = await start_inviting(
        event.slug,
        new_id(dependencies.random),
        drafts,
        bad or [],
        actor=signed_in(request).actor,
        jobs=dependencies.jobs,
        files=dependencies.job_files,
        clock=dependencies.clock,
        random=dependencies.random,
    )
    return import_report(job, dependencies.public_url)
