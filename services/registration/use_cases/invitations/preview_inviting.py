"""An organiser sees who would be invited, who not and why, before anybody is."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.registration.domain.invitation_draft import InvitationDraft
from services.registration.domain.invitation_list import faults_of_row
from services.registration.ports.events import Events
from services.registration.ports.invitations import Invitations
from services.registration.ports.places import EventTransactions
from services.registration.use_cases.steps.find_known_addresses import Known, find_known_addresses
from shared.clock import Clock
from shared.errors import Refusal
from shared.jobs.job import BadRow
from shared.language.field_types import email_key


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of somebody who needs no invitation, and why."""

    row: int
    draft: InvitationDraft
    why: Known


@dataclass(slots=True)
class InvitingPreview:
    """Those who would be invited, each with the number of the row, those who are left out, and the faults of rows."""

    invited: list[tuple[int, InvitationDraft]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """The number of rows with a fault."""
        return len({bad.row for bad in self.bad})


async def preview_inviting(
    event: str,
    drafts: Iterable[tuple[int, InvitationDraft]],
    bad: Iterable[BadRow] = (),
    *,
    events: Events,
    invitations: Invitations,
    transactions: EventTransactions,
    clock: Clock,
) -> InvitingPreview:
    """Plays a list through on a copy of the places; nothing is stored. `bad` are the faults of its other rows.

    Raises UnknownEvent.
    """
    drafts, now = list(drafts), clock()
    emails = sorted({email_key(draft.email or "") for _, draft in drafts})
    known = await find_known_addresses(event, emails, invitations=invitations, transactions=transactions, clock=clock)
    definition, stored = await events.read_with_count(event)
    count, preview = stored.copy(), InvitingPreview(bad=[*bad])
    for number, draft in drafts:
        if why := known.get(email_key(draft.email or "")):
            preview.left_out.append(LeftOut(number, draft, why))
            continue
        try:
            draft.check(definition, count, now)
        except Refusal as refusal:
            preview.bad += faults_of_row(number, refusal)
            continue
        count.hold(draft.invitation("", definition, now))
        preview.invited.append((number, draft))
    preview.bad.sort(key=lambda fault: fault.row)
    return preview
