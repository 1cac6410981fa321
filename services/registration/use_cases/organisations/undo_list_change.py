"""An organiser takes a change of the list of organisations back."""

from services.registration.domain.organisation_list import undo
from services.registration.ports.organisations import Organisations
from services.registration.use_cases.organisations.change_organisations import change_organisations
from shared.clock import Clock
from shared.documents.tickets import Random


async def undo_list_change(
    identifier: str, *, actor: str, organisations: Organisations, clock: Clock, random: Random
) -> None:
    """Takes a change of the list back. Raises UnknownListChange, ChangedSince, NameTaken, ListMoved."""
    change = await organisations.change(identifier)
    await change_organisations(
        lambda index: undo(index, change),
        actor=actor,
        organisations=organisations,
        clock=clock,
        random=random,
        undoes=identifier,
    )
