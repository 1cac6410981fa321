"""Registration's stores, in memory or in MongoDB, as the contract tests use them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.messages import mail
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import Registration
from services.registration.ports.events import Events
from services.registration.ports.figures import Figures
from services.registration.ports.identity import Accounts, SignIns
from services.registration.ports.people import Filter, Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.audit import AuditEntry
from shared.contracts import Message
from shared.contracts.mails import MailRequested
from tests.support.registration.builders import NOW, ORGANISER, a_registration, an_event


@dataclass
class Backend:
    """The stores that belong together, and what they sent and audited."""

    events: Events
    transactions: EventTransactions
    registrations: Registrations
    figures: Figures
    sent: Callable[[], Awaitable[list[Message]]]
    audited: Callable[[], Awaitable[list[str]]]

    async def has_event(self, **fields: Any) -> Event:
        event = an_event(**fields)
        await self.events.create(event, an_entry(event.slug))
        return event

    async def has(self, event: Event, **fields: Any) -> Registration:
        registration = a_registration(event, **fields)

        async def change(transaction: EventTransaction) -> None:
            transaction.save(registration)

        await self.transactions.run(event.slug, Prefetch(), change)
        return registration

    async def requests_mail(self, event: Event, registration: Registration, occasion: str) -> MailRequested:
        request = a_mail(event, registration, occasion)

        async def change(transaction: EventTransaction) -> None:
            transaction.send(request)

        await self.transactions.run(event.slug, Prefetch(), change)
        return request

    async def count(self, event: Event) -> PlaceCount:
        return (await self.events.read_with_count(event.slug))[1]

    async def contents(self, event: Event) -> list[Any]:
        """Everything of one event that a change may change, to be compared."""
        entries = await self.registrations.page(event.slug, Filter(), 500, None)
        return [await self.events.read_with_count(event.slug), entries, await self.sent(), await self.audited()]


@dataclass
class IdentityBackend:
    """The stores of organisers' accounts and sign-ins, and the messages and audit entries that they wrote."""

    accounts: Accounts
    sign_ins: SignIns
    sent: Callable[[], Awaitable[list[Message]]]
    audited: Callable[[], Awaitable[list[str]]]


def a_mail(event: Event, registration: Registration, occasion: str = "1") -> MailRequested:
    return mail("changed", event, registration, occasion=occasion, manage_url="http://moien.test", now=NOW)


def an_entry(subject: str, action: str = "event.created") -> AuditEntry:
    return AuditEntry(
        actor=f"account:{ORGANISER}", action=action, event=subject, subject=subject, at=NOW, before={}, after={}
    )
