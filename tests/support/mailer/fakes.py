"""The mailer's ports in memory: each passes the contract suite of its adapter."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from typing_extensions import override

from services.mailer.adapters.templates import KINDS
from services.mailer.domain.addresses import BadAddress, deliverable, header_text, recipient_domain, without_addresses
from services.mailer.domain.delivery import HANDING_OVER_LEASE, LEASE, Settlement
from services.mailer.domain.kinds import priority
from services.mailer.domain.mails import (
    WRITTEN_ANEW,
    HistoryEntry,
    LedgerEntry,
    Mail,
    Outcome,
    message_id,
    recipient_name,
)
from services.mailer.domain.overrides import Override
from services.mailer.domain.retention import request_to_keep
from services.mailer.domain.server_state import FORGOTTEN_AFTER, ServerState
from services.mailer.domain.tempo import SLACK, Limit, Turn
from services.mailer.ports.events import Events
from services.mailer.ports.mail_lists import Cursor, MailFilter, MailLists, Undelivered
from services.mailer.ports.mails import CannotCompose, Composer, ComposingFailed, Ledger, Transport
from services.mailer.ports.overrides import Overrides
from services.mailer.ports.previews import MailedPeople
from services.mailer.ports.server_states import ServerStates
from services.mailer.ports.turns import Turns
from shared.audit import AuditEntry
from shared.clock import Clock
from shared.contracts import Message, order
from shared.contracts.mailer import CAMPAIGN_STOPPED, MailChanged, MailResendRequested, MailState
from shared.contracts.mails import MailKind, MailRequested
from shared.contracts.registration import EventChanged, Role
from shared.language.names import search_terms, search_words
from shared.messaging.epochs import Sums
from shared.messaging.states import States
from shared.tracing import Origin, current_origin
from tests.support.mailer.builders import NOW

WAITING = ("queued", "retrying", "unknown")


@dataclass
class StoredMail:
    """A mail in the ledger."""

    entry: LedgerEntry
    request: MailRequested | None
    due_at: datetime | None
    changed_at: datetime = NOW
    version: int = 1
    is_awaited: bool = False
    handing_over: bool = False
    times_lost: int = 0
    backoff_step: int = 0
    waits_for_server: bool = False
    first_tried_at: datetime | None = None
    campaign: str | None = None
    address: str = ""
    origin: Origin = field(default_factory=current_origin)

    def __post_init__(self) -> None:
        self.address = self.entry.to


class FakeLedger(Ledger):
    """The ledger, in memory."""

    def __init__(self) -> None:
        self.mails: dict[str, StoredMail] = {}
        self.audit: list[AuditEntry] = []
        self.messages: list[MailResendRequested] = []
        self.stopped: set[str] = set()

    @override
    async def accept(self, request: MailRequested, *, now: datetime) -> bool:
        stored = self.mails.get(request.mail)
        if stored is None:
            self.mails[request.mail] = StoredMail(_entry_of(request, now), request, now, campaign=request.campaign)
        elif stored.is_awaited:
            stored.request, stored.due_at, stored.is_awaited = request, now, False
            stored.origin = current_origin()
            self.change(stored, kind=request.kind, to=request.to)
        else:
            return False
        if request.campaign in self.stopped:
            await self.stop_campaign(request.campaign or "", now=now)
        return True

    @override
    async def repeat(
        self,
        mail: LedgerEntry,
        request: MailRequested,
        *,
        now: datetime,
        audit: AuditEntry,
        message: MailResendRequested | None = None,
    ) -> bool:
        if request.mail in self.mails:
            return False
        entry = replace(_entry_of(request, now), resent_from=mail.id)
        self.mails[request.mail] = StoredMail(entry, request, now)
        self.audit.append(audit)
        self.messages += [message] if message else []
        return True

    @override
    async def accept_test(self, request: MailRequested, *, now: datetime, audit: AuditEntry) -> None:
        await self.accept(request, now=now)
        self.audit.append(audit)

    @override
    async def await_repetition(
        self,
        mail: LedgerEntry,
        message: MailResendRequested,
        *,
        to: str,
        now: datetime,
        audit: AuditEntry,
        supersedes: str | None = None,
    ) -> bool:
        repetition = message.repetition or ""
        if repetition in self.mails or (supersedes and not self._supersede(self.mails[supersedes], now)):
            return False
        entry = replace(
            mail,
            id=repetition,
            to=to,
            state="queued",
            reason=None,
            attempts=0,
            next_at=None,
            sent_at=None,
            message_id=f"<{repetition}@example>",
            requested_at=now,
            resent_from=mail.id,
            history=(HistoryEntry(at=now, state="queued", reason=None, attempt=0),),
        )
        self.mails[repetition] = StoredMail(entry, None, None, is_awaited=True)
        self.audit.append(audit)
        self.messages.append(message)
        return True

    def _supersede(self, stored: StoredMail, now: datetime) -> bool:
        if stored.entry.state not in WAITING or stored.due_at is None:
            return False
        stored.due_at, stored.request, stored.waits_for_server = None, None, False
        state: MailState = "unknown" if stored.times_lost else "suppressed"
        self.change(stored, at=now, state=state, reason=WRITTEN_ANEW)
        return True

    @override
    async def withdraw(self, mail: str, reason: str, *, now: datetime) -> bool:
        stored = self.mails.get(mail)
        if stored is None or not stored.is_awaited:
            return False
        stored.is_awaited = False
        self.change(stored, at=now, state="failed", reason=reason)
        return True

    @override
    async def stop_campaign(self, campaign: str, *, now: datetime) -> int:
        self.stopped.add(campaign)
        waiting = [
            stored
            for stored in self.mails.values()
            if stored.due_at and stored.entry.state in WAITING and stored.campaign == campaign
        ]
        for stored in waiting:
            stored.due_at, stored.request = None, None
            state: MailState = "unknown" if stored.times_lost else "suppressed"
            self.change(stored, at=now, state=state, reason="the campaign was stopped")
        return len(waiting)

    @override
    async def is_stopped(self, campaign: str) -> bool:
        return campaign in self.stopped

    @override
    async def claim(self, now: datetime, *, avoiding: Collection[str] = ()) -> Mail | None:
        due = [
            (priority(stored.entry.kind, in_bulk=bool(stored.request and stored.request.in_bulk)), stored.due_at, mail)
            for mail, stored in self.mails.items()
            if stored.due_at and stored.due_at <= now and recipient_domain(stored.entry.to) not in avoiding
        ]
        if not due:
            return None
        stored = self.mails[min(due)[2]]
        assert stored.request is not None
        due_at, waited_as = stored.due_at or now, stored.entry.state
        stored.due_at, stored.waits_for_server = now + LEASE, False
        stored.first_tried_at = stored.first_tried_at or now
        self.change(stored, state="sending", attempts=stored.entry.attempts + 1)
        return Mail(
            id=stored.entry.id,
            to=stored.entry.to,
            request=stored.request,
            attempt=stored.entry.attempts,
            handing_over=stored.handing_over,
            times_lost=stored.times_lost,
            backoff_step=stored.backoff_step,
            first_tried_at=stored.first_tried_at,
            due_at=due_at,
            waited_as="queued" if waited_as == "sending" else waited_as,
            origin=stored.origin,
        )

    @override
    async def put_back(self, mail: Mail) -> None:
        stored = self.mails[mail.id]
        if self._has_lease(stored, mail):
            stored.due_at = mail.due_at
            stored.first_tried_at = None if mail.attempt == 1 else stored.first_tried_at
            self.change(stored, state=mail.waited_as, attempts=mail.attempt - 1)

    @override
    async def mark_handing_over(self, mail: Mail, now: datetime) -> bool:
        stored = self.mails[mail.id]
        if not self._has_lease(stored, mail):
            return False
        stored.handing_over, stored.due_at = True, now + HANDING_OVER_LEASE
        return True

    @override
    async def settle(self, mail: Mail, settlement: Settlement, now: datetime) -> bool:
        stored = self.mails[mail.id]
        if not self._has_lease(stored, mail):
            return False
        stored.due_at, stored.handing_over = settlement.next_at, False
        stored.times_lost, stored.backoff_step = settlement.times_lost, settlement.backoff_step
        stored.waits_for_server = settlement.waits_for_server
        self.change(stored, at=now, attempt=mail.attempt, state=settlement.state, reason=settlement.reason)
        if settlement.state == "sent":
            self.change(stored, sent_at=now)
        if settlement.is_final:
            stored.request = request_to_keep(mail.request)
        return True

    @override
    async def server_is_back(self, now: datetime) -> None:
        for stored in self.mails.values():
            if stored.waits_for_server and stored.entry.state == "retrying":
                stored.due_at, stored.backoff_step, stored.waits_for_server = now, 0, False
                self.change(stored)

    @override
    async def expedite(
        self, mail: str, *, to: str, now: datetime, audit: AuditEntry, message: MailResendRequested | None
    ) -> bool:
        stored = self.mails[mail]
        if stored.entry.state not in WAITING or stored.due_at is None:
            return False
        stored.due_at = now
        self.change(stored, to=to)
        self.change(stored, at=now, state="queued", reason="an organiser asked for it")
        self.change(stored, reason=None)
        self.audit.append(audit)
        self.messages += [message] if message else []
        return True

    @override
    async def request(self, mail: str) -> MailRequested | None:
        stored = self.mails.get(mail)
        return stored.request if stored else None

    @override
    async def forget_recipients(self, before: datetime) -> int:
        old = [
            stored
            for stored in self.mails.values()
            if stored.changed_at < before and stored.due_at is None and stored.entry.to
        ]
        for stored in old:
            stored.request, stored.entry = None, replace(stored.entry, to="", name="", code="")
        return len(old)

    @override
    async def entry(self, mail: str) -> LedgerEntry | None:
        stored = self.mails.get(mail)
        return stored.entry if stored else None

    @override
    async def oldest_due_at(self) -> datetime | None:
        return min((stored.due_at for stored in self.mails.values() if stored.due_at), default=None)

    @override
    async def resends(self, mail: str) -> list[LedgerEntry]:
        entries = [stored.entry for stored in self.mails.values() if stored.entry.resent_from == mail]
        return sorted(entries, key=lambda entry: (entry.requested_at, entry.id))

    def _has_lease(self, stored: StoredMail, mail: Mail) -> bool:
        return stored.entry.state == "sending" and stored.entry.attempts == mail.attempt

    def change(self, stored: StoredMail, *, at: datetime | None = None, attempt: int = 0, **fields: Any) -> None:
        """Changes fields of the entry; at a moment, the change of the state becomes part of the history."""
        if at is not None:
            change = HistoryEntry(at=at, state=fields["state"], reason=fields["reason"], attempt=attempt)
            fields["history"], stored.changed_at = (*stored.entry.history, change), at
        stored.version += 1
        stored.address = fields.get("to") or stored.address
        stored.entry = replace(stored.entry, **fields)
        stored.entry = replace(stored.entry, next_at=stored.due_at if stored.entry.state in WAITING else None)


def _entry_of(request: MailRequested, now: datetime) -> LedgerEntry:
    return LedgerEntry(
        id=request.mail,
        event=request.event,
        registration=request.registration,
        kind=request.kind,
        to=request.to,
        state="queued",
        reason=None,
        attempts=0,
        next_at=now,
        sent_at=None,
        message_id=f"<{request.mail}@example>",
        requested_at=request.requested_at,
        name=recipient_name(request),
        code=request.recipient.code if request.recipient else "",
        campaign=request.campaign,
        history=(HistoryEntry(at=now, state="queued", reason=None, attempt=0),),
    )


class FakeMailLists(MailLists):
    """The lists of the mails in a ledger in memory."""

    def __init__(self, ledger: FakeLedger) -> None:
        self._ledger = ledger
        self.returned: set[str] = set()

    @override
    async def page(
        self, selection: MailFilter, limit: int, after: Cursor | None = None, *, before: Cursor | None = None
    ) -> list[LedgerEntry]:
        entries = sorted(self._selected(selection), key=_place, reverse=True)
        if before:
            return [entry for entry in entries if _place(entry) > (before.requested_at, before.mail)][-limit:]
        return [e for e in entries if after is None or _place(e) < (after.requested_at, after.mail)][:limit]

    @override
    async def numbers(self, selection: MailFilter) -> Mapping[MailState, int]:
        return Counter(entry.state for entry in self._selected(selection))

    @override
    async def unreached(self, event: str, limit: int, after: Cursor | None = None) -> list[LedgerEntry]:
        newest: dict[str, LedgerEntry] = {}
        for entry in sorted(self._selected(MailFilter([event])), key=_place):
            stopped = entry.state == "suppressed" and entry.reason == CAMPAIGN_STOPPED
            if entry.registration and entry.kind != "handed_over" and not stopped:
                newest[entry.registration] = entry
        undelivered = [e for e in newest.values() if e.state in ("failed", "bounced", "suppressed") and e.to]
        return [
            entry
            for entry in sorted(undelivered, key=_place, reverse=True)
            if after is None or _place(entry) < (after.requested_at, after.mail)
        ][:limit]

    @override
    async def number_unreached(self, event: str) -> int:
        return len(await self.unreached(event, len(self._ledger.mails)))

    @override
    async def resendable(self, selection: Undelivered, limit: int) -> list[LedgerEntry]:
        entries = sorted((e for e in self._selected(MailFilter([selection.event]))), key=_place, reverse=True)
        return [
            entry
            for entry in entries
            if entry.state in selection.states
            and self._ledger.mails[entry.id].due_at is None
            and (not selection.kinds or entry.kind in selection.kinds)
            and entry.to
            and entry.to not in self.returned
            and (entry.follows_registration or self._ledger.mails[entry.id].request is not None)
            and not any(other.resent_from == entry.id for other in entries)
            and not any(self._overtakes(other, entry) for other in entries)
        ][:limit]

    def _overtakes(self, newer: LedgerEntry, entry: LedgerEntry) -> bool:
        same = newer.registration == entry.registration
        follow = entry.follows_registration and newer.follows_registration
        return follow and same and _place(newer) > _place(entry)

    def _selected(self, selection: MailFilter) -> list[LedgerEntry]:
        return [
            replace(stored.entry, history=())
            for stored in self._ledger.mails.values()
            if stored.entry.event in selection.events
            and (not selection.states or stored.entry.state in selection.states)
            and selection.kind in (None, stored.entry.kind)
            and selection.registration in (None, stored.entry.registration)
            and selection.campaign in (None, stored.entry.campaign)
            and (selection.to is None or selection.to.casefold() == stored.address.casefold())
            and _is_named(stored, header_text(selection.words))
        ]


def _place(entry: LedgerEntry) -> tuple[datetime, str]:
    return entry.requested_at, entry.id


def _is_named(stored: StoredMail, words: str) -> bool:
    entry, terms = stored.entry, search_words(words)
    named = [any(term.startswith(word) for term in search_terms(entry.name, entry.code)) for word in terms]
    addressed = entry.to.casefold().startswith(words.casefold()) or stored.address.casefold() == words.casefold()
    return addressed or (bool(named) and all(named))


class FakeStates(States):
    """The status of each mail in a ledger."""

    def __init__(self, ledger: FakeLedger) -> None:
        self._ledger = ledger

    @override
    async def events(self) -> list[str]:
        return list({stored.entry.event for stored in self._ledger.mails.values()})

    @override
    async def messages(self, event: str) -> AsyncIterator[Message]:
        for stored in self._ledger.mails.values():
            if stored.entry.event == event:
                yield MailChanged(
                    mail=stored.entry.id,
                    event=event,
                    registration=stored.entry.registration,
                    kind=stored.entry.kind,
                    version=stored.version,
                    state=stored.entry.state,
                    reason=stored.entry.reason,
                    at=stored.changed_at,
                )

    @override
    async def sums(self, event: str) -> Sums:
        return {}


class FakeComposer(Composer):
    """Writes mails without contents."""

    kinds: Collection[MailKind] = KINDS
    fault: str | None = None

    @override
    async def compose(self, mail: Mail) -> bytes:
        if self.fault:
            raise ComposingFailed(self.fault)
        try:
            to = deliverable(mail.to)
        except BadAddress as error:
            raise CannotCompose(str(error)) from error
        return f"To: {to}\r\nMessage-ID: {message_id(mail.id, 'example')}\r\n\r\n{mail.id}\r\n".encode()


class FakeTransport(Transport):
    """Returns the given outcomes in turn, the last one for ever; stores the messages that were handed over."""

    def __init__(self, *outcomes: Outcome, is_reachable: bool = True) -> None:
        self._outcomes = list(outcomes) or [Outcome("accepted", "ok")]
        self.is_reachable = is_reachable
        self.has_quit = False
        self.handed_over: list[tuple[str, bytes]] = []
        self.return_paths: list[str] = []

    @override
    async def send(
        self, message: bytes, to: str, before_handing_over: Callable[[], Awaitable[bool]], *, return_path: str
    ) -> Outcome:
        try:
            deliverable(to)
        except BadAddress as error:
            return Outcome("unsendable", str(error))
        outcome = self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]
        if outcome.kind in ("accepted", "lost"):
            if not await before_handing_over():
                return Outcome("lost", "another worker took over")
            self.handed_over.append((to, message))
            self.return_paths.append(return_path)
        return outcome

    @override
    async def probe(self) -> str | None:
        return None if self.is_reachable else "no route"

    @override
    async def quit(self) -> None:
        self.has_quit = True


class FakeEvents(Events):
    """The newest state of each event."""

    def __init__(self) -> None:
        self._events: dict[str, EventChanged] = {}

    @override
    async def save(self, state: EventChanged) -> None:
        stored = self._events.get(state.event)
        if stored is None or order(state) > order(stored):
            self._events[state.event] = state

    @override
    async def get(self, event: str) -> EventChanged | None:
        return self._events.get(event)

    @override
    async def roles_in(self, event: str) -> Mapping[str, Role]:
        return self._events[event].members if event in self._events else {}

    @override
    async def events_of(self, account: str) -> Mapping[str, Role]:
        return {slug: event.members[account] for slug, event in self._events.items() if account in event.members}


class FakeMailedPeople(MailedPeople):
    """The people to whom the mails of a ledger went."""

    def __init__(self, ledger: FakeLedger) -> None:
        self._ledger = ledger

    @override
    async def of_event(self, event: str) -> Sequence[MailRequested]:
        newest_first = sorted(self._ledger.mails.values(), key=lambda mail: (mail.entry.requested_at, mail.entry.id))
        latest: dict[str | None, MailRequested] = {}
        for request in [mail.request for mail in reversed(newest_first) if mail.request]:
            if request.event == event and request.registration and request.recipient:
                latest.setdefault(request.registration, request)
        return tuple(latest.values())

    @override
    async def mail(self, event: str, mail: str) -> MailRequested | None:
        request = await self._ledger.request(mail)
        return request if request and request.event == event and request.recipient else None


class FakeOverrides(Overrides):
    """The overrides of all events, with the audit log."""

    def __init__(self, *overrides: Override) -> None:
        self._overrides = {(other.event, other.kind, other.language): other for other in overrides}
        self.audit: list[AuditEntry] = []

    @override
    async def of_event(self, event: str) -> tuple[Override, ...]:
        return tuple(other for other in self._overrides.values() if other.event == event)

    @override
    async def save(self, override: Override, audit: AuditEntry) -> None:
        self._overrides[override.event, override.kind, override.language] = override
        self.audit.append(audit)

    @override
    async def remove(self, event: str, kind: MailKind, language: str, audit: AuditEntry) -> bool:
        if self._overrides.pop((event, kind, language), None) is None:
            return False
        self.audit.append(audit)
        return True


class FakeServerStates(ServerStates):
    """The state of the SMTP server, with the mails of a ledger that wait for it."""

    def __init__(self, ledger: FakeLedger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._state = ServerState()
        self._noted_at = clock()

    @override
    async def get(self) -> ServerState:
        now = self._clock()
        if not self._state.is_away or self._noted_at <= now - FORGOTTEN_AFTER:
            return ServerState()
        waiting = [
            stored
            for stored in self._ledger.mails.values()
            if stored.due_at and stored.entry.state in WAITING and (stored.due_at <= now or stored.waits_for_server)
        ]
        return replace(self._state, waiting=len(waiting))

    @override
    async def note_away(self, reason: str) -> None:
        since = (await self.get()).away_since or self._clock()
        self._state, self._noted_at = ServerState(away_since=since, reason=without_addresses(reason)), self._clock()

    @override
    async def note_present(self) -> None:
        self._state, self._noted_at = ServerState(), self._clock()


class FakeTurns(Turns):
    """The next turn under each limit."""

    def __init__(self) -> None:
        self._next_at: dict[str, datetime] = {}

    @override
    async def take(self, limits: Sequence[Limit], now: datetime) -> Turn:
        ahead = {limit.name: self._next_at[limit.name] for limit in limits if self._next_at.get(limit.name, now) > now}
        if ahead:
            return Turn(is_granted=False, next_at=ahead)
        next_at = {limit.name: limit.after(self._next_at.get(limit.name, now - SLACK), now) for limit in limits}
        self._next_at.update(next_at)
        return Turn(is_granted=True, next_at=next_at)
