"""Signing in at the console."""

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from shared.errors import Forbidden

LONGEST = timedelta(hours=12)


class WrongCredentials(Forbidden):
    """The address or the password is not right."""


class SignIn(BaseModel):
    """One sign-in as it is kept; it can be renewed for LONGEST."""

    model_config = ConfigDict(frozen=True)
    id: str
    account: str
    created_at: datetime

    def may_be_renewed(self, now: datetime) -> bool:
        """Whether its cookie may be made anew at `now`."""
        return now < self.created_at + LONGEST
