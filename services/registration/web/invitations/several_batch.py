"""Several invitations: the values that they have in common, and the people who are invited."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.invitation_draft import InvitationDraft, draft_faults
from services.registration.use_cases.invitations.preview_inviting import InvitingPreview, preview_inviting
from services.registration.use_cases.invitations.start_inviting import start_inviting
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.invitations.invitation_form import sent_values
from services.registration.web.invitations.invitation_models import InvitationModel
from services.registration.web.invitations.read_invitations import Drafts, read_invitations
from services.registration.web.invitations.several_sources import earlier_drafts, stored_source
from services.registration.web.people.forms import Fields
from shared.documents.table_reader import Table
from shared.errors import Conflict
from shared.identity.guards import signed_in
from shared.jobs.job import BadRow, Job

SHARED = ("category", "holds_places", "expires_at", "send", "note", "locale")


@dataclass(slots=True)
class Batch:
    """The invitations with the numbers of their rows, and the faults of all other rows.

    `faults` are those of what all have in common, as (JSON pointer, sentence), `refusal` says why nobody can be invited
    at all: with either, there are no invitations.
    """

    faults: list[tuple[str, str]] = field(default_factory=list)
    refusal: Conflict | None = None
    drafts: Drafts = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Whether nobody can be invited."""
        return bool(self.faults or self.refusal)


async def read_batch(request: web.Request, event: Event, fields: Fields) -> Batch:
    """Returns the batch of what waits under the name in the path, with a form's values. Raises UnknownImport."""
    source = await stored_source(request, event, request.match_info["upload"])
    shared, faults = _shared(event, fields)
    if faults:
        return Batch(faults)
    now = request.app[DEPENDENCIES].clock()
    try:
        event.check_not_over(now)
        if shared["send"]:
            event.check_not_closed(now)
    except Conflict as refusal:
        return Batch(refusal=refusal)
    if faults := [*draft_faults(InvitationDraft(**{**shared, "send": False}), event, now)]:
        return Batch(faults)
    if not isinstance(source, Table):
        return Batch(drafts=await earlier_drafts(request, source, shared))
    drafts, bad = await asyncio.to_thread(read_invitations, event, source, shared)
    return Batch(drafts=drafts, bad=bad)


def _shared(event: Event, fields: Fields) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The values of a form that all invitations have in common, and its faults."""
    values, faults = sent_values(event, fields)
    if faults:
        return {}, faults
    model = InvitationModel.model_validate(values, strict=False)
    return {name: getattr(model, name) for name in SHARED}, []


async def preview_batch(request: web.Request, event: Event, batch: Batch) -> InvitingPreview:
    """Returns who would be invited, and who not."""
    dependencies = request.app[DEPENDENCIES]
    return await preview_inviting(
        event.slug,
        batch.drafts,
        batch.bad,
        events=dependencies.events,
        invitations=dependencies.invitations,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
    )


async def start_batch(request: web.Request, event: Event, batch: Batch, identity: str) -> Job:
    """Starts inviting, in the organiser's name."""
    dependencies = request.app[DEPENDENCIES]
    return await start_inviting(
        event.slug,
        identity,
        batch.drafts,
        batch.bad,
        actor=signed_in(request).actor,
        jobs=dependencies.jobs,
        files=dependencies.job_files,
        clock=dependencies.clock,
        random=dependencies.random,
    )
