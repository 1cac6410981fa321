"""Signing in at the console."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.errors import Forbidden

LONGEST = timedelta(hours=12)


class WrongCredentials(Forbidden):
    """The address or the password is not right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One sign-in; it can be renewed for LONGEST."""

    id: str
    account: str
    created_at: datetime

    def may_be_renewed(self, now: datetime) -> bool:
        """Whether its cookie may be renewed at `now`."""
        return now < self.created_at + LONGEST
