"""Invitations in memory, for reading."""

from collections.abc import Collection, Mapping
from datetime import datetime

from services.registration.adapters.invitations import STATES
from services.registration.domain.invitation import REMIND_AFTER, Invitation, InvitationState, UnknownInvitation
from services.registration.ports.invitations import After, Invitations
from shared.language.field_types import email_key
from tests.support.registration.fakes import Store


class FakeInvitations(Invitations):
    """The invitations of a store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def read(self, event: str, code: str) -> Invitation:
        for invitation in self._of(event):
            if invitation.code == code:
                return invitation
        raise UnknownInvitation

    async def page(
        self, event: str, state: InvitationState | None, now: datetime, limit: int, after: After | None = None
    ) -> list[Invitation]:
        newest = sorted(self._of(event), key=lambda i: (i.created_at, i.code), reverse=True)
        fitting = [i for i in newest if state in {None, i.state(now)}]
        return [i for i in fitting if after is None or (i.created_at, i.code) < after][:limit]

    async def numbers(self, event: str, now: datetime) -> Mapping[InvitationState, int]:
        return {state: sum(i.state(now) == state for i in self._of(event)) for state in STATES}

    async def open_for(self, event: str, emails: Collection[str], now: datetime) -> set[str]:
        invited = {email_key(i.email) for i in self._of(event) if i.email and i.state(now) == "open"}
        return invited & {*emails}

    async def mailable(self, event: str, now: datetime, limit: int) -> list[str]:
        fitting = [i for i in self._of(event) if i.email and i.state(now) == "open"]
        return [i.code for i in fitting if not _mailed_since(i, now - REMIND_AFTER)][:limit]

    async def due(self, event: str, now: datetime, limit: int) -> list[str]:
        return [i.code for i in self._of(event) if i.is_due(now)][:limit]

    async def next_expiry(self, event: str) -> datetime | None:
        held = [i for i in self._of(event) if i.holds_places and i.answer == "open"]
        return min((i.expires_at for i in held if i.expires_at), default=None)

    def _of(self, event: str) -> list[Invitation]:
        return [i for i in self.store.invitations.values() if i.event == event]


def _mailed_since(invitation: Invitation, moment: datetime) -> bool:
    return any(at and at > moment for at in (invitation.mailed_at, invitation.reminded_at))
