"""The traces of a person beside their registration, in memory: pass the contract suite of their adapter."""

from typing_extensions import override

from services.registration.domain.erasure import EVIDENCE
from services.registration.domain.invitation import digest_of
from services.registration.domain.registration import Registration
from services.registration.ports.erasure import PersonTraces, Traces
from shared.language.field_types import email_key
from tests.support.registration.fakes import Store


class FakePersonTraces(PersonTraces):
    """Looks through the store; `forgotten` are the addresses of which all else was deleted."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.forgotten: list[tuple[str, list[str]]] = []

    @override
    async def find(self, event: str, email: str, code: str = "") -> Traces:
        people = [r for r in self.store.registrations.values() if r.event == event]
        merged = _merged(people, code)
        if not email:
            return Traces(merged=merged)
        invitations = [i for i in self.store.invitations.values() if i.event == event]
        return Traces(
            registrations=tuple(r.code for r in people if email_key(r.email) == email),
            merged=merged,
            groups=tuple(r.code for r in people if any(email_key(k.email) == email for k in r.known_colleagues)),
            booked=tuple(r.code for r in people if email_key(r.booker_email) == email),
            invitations=tuple(
                i.code for i in invitations if email_key(i.email or "") == email or digest_of(email) in i.known
            ),
        )

    @override
    async def evidence(self, event: str) -> list[str]:
        erased = [r for r in self.store.registrations.values() if r.event == event and r.erased_at]
        return [r.code for r in erased if any(getattr(r, name) for name in EVIDENCE)]

    @override
    async def forget(self, event: str, email: str, registrations: list[str]) -> None:
        self.forgotten.append((email, registrations))


def _merged(people: list[Registration], code: str) -> tuple[str, ...]:
    pairs = [(r.code, r.merged_into) for r in people if r.merged_into]
    known = {code}
    while fresh := {other for pair in pairs if known & {*pair} for other in pair} - known:
        known |= fresh
    return tuple(sorted(known - {code}))
