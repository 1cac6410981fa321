"""Deeds with invitations, of organisers and of those who are invited."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.registration.domain.invitation import Invitation
from tests.support.registration.places.expectations import expected_outcome, places_to_hold
from tests.support.registration.places.machine import PlacesBase, bookings, categories, numbers


def anybody_invited(machine: Any) -> bool:
    """Whether there is an invitation."""
    return bool(machine.one.store.invitations)


class InvitationDeeds(PlacesBase):
    """The rules of invitations, which are chosen by number among those there are."""

    @rule(
        category=categories,
        uses=st.integers(1, 3),
        holds=st.sampled_from([True, True, False]),
        hours=st.sampled_from([None, 3, 30]),
    )
    def invite(self, category: str, uses: int, holds: bool, hours: int | None) -> None:
        """An organiser invites; more places than are free are not held."""
        expires_at = None if hours is None else self.one.clock.now + timedelta(hours=hours)
        draft = {"category": category, "uses": uses, "holds_places": holds, "expires_at": expires_at}
        invitation = self.do(self.one.invite(**draft))
        fits = not holds or uses <= places_to_hold(self.before, category)
        assert bool(invitation) == (fits and not self.before.is_over)

    @precondition(anybody_invited)
    @rule(number=numbers, sessions=bookings)
    def use(self, number: int, sessions: list[str]) -> None:
        """Somebody registers by an invitation, and takes the place that it holds before those who wait."""
        invitation, scene = self.invitation(number), self.before
        with_it = {"invitation": invitation.code, "category": invitation.category}
        outcome = self.do(self.one.submit(email=self.new_address(), sessions=sessions, **with_it))
        expected = expected_outcome(scene, invitation.category, invited=True)
        expected = "confirmed" if invitation.holds_places else expected
        assert outcome == (expected if self.is_open and invitation.state(scene.now) == "open" else None)
        self.out_of_turn = invitation.holds_places

    @precondition(lambda machine: anybody_invited(machine) and machine.addresses)
    @rule(number=numbers, known=numbers)
    def use_again(self, number: int, known: int) -> None:
        """Somebody who is registered already uses an invitation: no place changes hands."""
        invitation, before = self.invitation(number), self.scene()
        with_it = {"invitation": invitation.code, "category": invitation.category}
        self.do(self.one.submit(email=self.known_address(known), **with_it))
        assert self.scene().people == before.people
        assert self.scene().taken() == before.taken()

    @precondition(anybody_invited)
    @rule(number=numbers, revoked=st.booleans())
    def end(self, number: int, revoked: bool) -> None:
        """An organiser takes an invitation back, or its reader declines."""
        invitation = self.invitation(number)
        self.do(self.one.revoke(invitation) if revoked else self.one.decline(invitation))

    def invitation(self, number: int) -> Invitation:
        """One of the invitations."""
        invitations = list(self.one.store.invitations.values())
        return invitations[number % len(invitations)]
