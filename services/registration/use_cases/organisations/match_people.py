"""People are matched to the list of organisations once more, some time after it was changed."""

from datetime import datetime

from services.registration.ports.organisations import Organisations

MATCH_AGAIN = "organisations_match"
"""The kind of the scheduled row that matches people again after a change of the list."""


async def match_people(change: str, _due_at: datetime, *, organisations: Organisations) -> None:
    """Matches the people whom a change of the list concerns: those, too, who registered while it was made."""
    await organisations.match_again(change)
