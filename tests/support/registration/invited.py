"""One event in memory with invitations to it."""

from datetime import datetime
from typing import Any

from services.registration.domain.invitation import Invitation
from services.registration.domain.invitation_draft import InvitationDraft
from services.registration.use_cases.invitations.create_invitation import create_invitation
from services.registration.use_cases.invitations.decline_invitation import decline_invitation
from services.registration.use_cases.invitations.lapse_invitations import lapse_invitations
from services.registration.use_cases.invitations.remind_invited import remind_invited
from services.registration.use_cases.invitations.revoke_invitation import revoke_invitation
from tests.support.registration.fake_invitations import FakeInvitations
from tests.support.registration.one_event import OneEvent

PUBLIC_URL = "http://moien.test"


class OneInvitingEvent(OneEvent):
    """An event whose organiser invites."""

    async def invite(self, **fields: Any) -> Invitation:
        draft = InvitationDraft(**{"category": "industry", **fields})
        return await create_invitation(self.slug, draft, random=self.tools["random"], **self._writing())

    async def remind(self, invitation: Invitation) -> Invitation:
        return await remind_invited(self.slug, invitation.code, **self._writing())

    async def revoke(self, invitation: Invitation) -> Invitation:
        return await revoke_invitation(self.slug, invitation.code, **self.by_organiser)

    async def decline(self, invitation: Invitation, reason: str = "") -> Invitation:
        return await decline_invitation(self.slug, invitation.code, reason=reason, **self.tools)

    async def lapse(self) -> datetime | None:
        reader = FakeInvitations(self.store)
        return await lapse_invitations(self.slug, self.clock.now, invitations=reader, **self.tools)

    def now(self, invitation: Invitation) -> Invitation:
        """The invitation as it stands."""
        return self.store.invitations[invitation.code]

    @property
    def held(self) -> int:
        """The places that invitations hold."""
        return sum(self.store.counts[self.slug].held.values())

    def _writing(self) -> dict[str, Any]:
        names = ("actor", "transactions", "clock")
        return {name: self.by_organiser[name] for name in names} | {"public_url": PUBLIC_URL}
