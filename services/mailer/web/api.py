"""The mailer's calls: organisers look at the ledger, and send again."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from services.mailer.domain.mails import LedgerEntry, MailFilter, Place, UnknownMail
from services.mailer.ports.identity import EventRoles
from services.mailer.ports.mails import Ledger
from services.mailer.use_cases.mails.resend_mail import NotAnAddress, resend_mail
from shared.clock import Clock
from shared.contracts.mailer import MailState
from shared.contracts.registration import MailKind
from shared.http.api import Api
from shared.http.validation import InvalidInput, Strict
from shared.identity.authorisation import ROLE_SCOPES, Scope, UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

PREFIX = "/mail/api/v1"


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the calls are given, put together in `app`."""

    ledger: Ledger
    members: EventRoles
    clock: Clock


DEPENDENCIES: web.AppKey[Dependencies] = web.AppKey("mailer", Dependencies)


class MailsQuery(BaseModel):
    """MailFilter mails: of one event or of all the organiser's, in a state, to an address."""

    event: Annotated[str, Field(max_length=64)] | None = None
    state: MailState | None = None
    to: Annotated[str, Field(max_length=320)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(max_length=400)] | None = None


class ResendOrder(Strict):
    """To which address; null: the same as before."""

    to: Annotated[str, Field(max_length=320)] | None = None


class MailView(BaseModel):
    """What became of a mail. `attempts` counts tries, `next_at` is when it is tried next."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    event: str
    registration: str | None
    kind: MailKind
    to: str
    state: MailState
    reason: str | None
    attempts: int
    next_at: datetime | None
    sent_at: datetime | None
    message_id: str
    requested_at: datetime
    resent_from: str | None


class HistoryView(BaseModel):
    """One thing that happened to a mail."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    state: MailState
    reason: str | None
    attempt: int


class MailWithHistory(MailView):
    """A mail with all that happened to it, oldest first."""

    history: list[HistoryView]


class MailPage(BaseModel):
    """Some mails, the newest first."""

    items: list[MailView]
    next_cursor: str | None


def new_api() -> Api:
    """The table of the mailer's calls."""
    api = Api("Moien mailer", PREFIX, "What became of each mail, and sending it again.")

    @api.get("/mails", who=OrganiserGuard("mails:read"), query=MailsQuery, answer=MailPage, refusals=(UnknownEvent,))
    async def list_mails(request: web.Request, query: MailsQuery) -> MailPage:
        """The ledger, newest first."""
        which = MailFilter(await _events(request, query.event), query.state, query.to)
        place = _place(query.cursor) if query.cursor else None
        found = await request.app[DEPENDENCIES].ledger.page(which, query.limit, place)
        more = len(found) == query.limit
        items = [MailView.model_validate(entry) for entry in found]
        return MailPage(items=items, next_cursor=_cursor(found[-1]) if more else None)

    @api.get("/mails/{id}", who=OrganiserGuard("mails:read"), answer=MailWithHistory, refusals=(UnknownMail,))
    async def read_mail(request: web.Request) -> MailWithHistory:
        """One mail with its history."""
        return MailWithHistory.model_validate(await _entry(request, "mails:read"))

    @api.post(
        "/mails/{id}/resend",
        who=OrganiserGuard("mails:send"),
        body=ResendOrder,
        answer=MailWithHistory,
        status=202,
        refusals=(UnknownMail, NotAnAddress),
    )
    async def resend(request: web.Request, body: ResendOrder) -> MailWithHistory:
        """Sends a mail again, perhaps to a corrected address: a waiting one at once, a settled one as a new mail."""
        entry = await _entry(request, "mails:send")
        dependencies = request.app[DEPENDENCIES]
        again = await resend_mail(
            entry.id, body.to, actor=signed_in(request).actor, ledger=dependencies.ledger, clock=dependencies.clock
        )
        return MailWithHistory.model_validate(again)

    return api


async def _events(request: web.Request, event: str | None) -> list[str]:
    """The events whose mails the organiser may read: the one asked for, or all of theirs."""
    organiser, members = signed_in(request), request.app[DEPENDENCIES].members
    if event is not None:
        organiser.require(await members.of(event), "mails:read")
        return [event]
    roles = await members.events_of(organiser.account)
    return [theirs for theirs, role in roles.items() if "mails:read" in ROLE_SCOPES[role]]


async def _entry(request: web.Request, scope: Scope) -> LedgerEntry:
    """The mail that the path names, if the organiser's role in its event allows `scope`. Raises UnknownMail."""
    dependencies = request.app[DEPENDENCIES]
    entry = await dependencies.ledger.entry(request.match_info["id"])
    if entry is None:
        raise UnknownMail
    try:
        signed_in(request).require(await dependencies.members.of(entry.event), scope)
    except UnknownEvent:
        raise UnknownMail from None
    return entry


def _cursor(entry: LedgerEntry) -> str:
    return base64.urlsafe_b64encode(f"{entry.requested_at.isoformat()} {entry.id}".encode()).decode()


def _place(cursor: str) -> Place:
    try:
        at, _, mail = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        moment = datetime.fromisoformat(at)
    except (ValueError, binascii.Error):
        raise InvalidInput(errors=(("/query/cursor", "This is no cursor of ours."),)) from None
    if moment.tzinfo is None:
        raise InvalidInput(errors=(("/query/cursor", "This is no cursor of ours."),))
    return moment, mail
