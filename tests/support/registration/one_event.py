"""One event in memory, with the use cases that people it."""

from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.group import GroupOutcome
from services.registration.domain.places import Outcome, PlaceCount
from services.registration.domain.registration import Registration
from services.registration.domain.registration_form import RegistrationForm
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.enter_registration import enter_registration
from services.registration.use_cases.places.place_registration import place_registration
from shared.contracts.mails import MailRequested
from tests.support.checkin.fakes import SetClock
from tests.support.registration.builders import NOW, a_form, an_event
from tests.support.registration.fakes import FakeEventTransactions, Store, the_tools


class OneEvent:
    """`tools` are what use cases need from outside, `by_organiser` also has the actor."""

    def __init__(self, **fields: Any) -> None:
        event = an_event(**fields)
        self.slug = event.slug
        self.store = Store(events={event.slug: event}, counts={event.slug: PlaceCount()})
        self.clock = SetClock(NOW)
        self.tools: dict[str, Any] = {"transactions": FakeEventTransactions(self.store), **the_tools(self.clock)}
        self.by_organiser = {**self.tools, "actor": "account:1"}

    async def submit(self, key: str | None = None, language: str = "en", **fields: Any) -> Outcome:
        form = a_form(**fields)
        outcome = await self.submit_group(form, key, language)
        return outcome.booker

    async def submit_group(self, form: RegistrationForm, key: str | None = None, language: str = "en") -> GroupOutcome:
        return await place_registration(self.slug, form, language=language, idempotency_key=key, **self.tools)

    async def enter(self, **fields: Any) -> Registration:
        return await enter_registration(self.slug, a_form(**fields), language="en", **self.by_organiser)

    async def cancel(self, registration: Registration) -> None:
        await cancel_registration(self.slug, registration.code, **self.by_organiser)

    @property
    def event(self) -> Event:
        return self.store.events[self.slug]

    @property
    def registrations(self) -> list[Registration]:
        return list(self.store.registrations.values())

    def mails(self) -> list[MailRequested]:
        return [message for message in self.store.sent if isinstance(message, MailRequested)]

    def audited(self) -> list[str]:
        """The actions in the audit log, the oldest first."""
        return [entry.action for entry in self.store.audit]
