"""An organiser changes the team's list of organisations."""

from collections.abc import Callable

from services.registration.domain.identifiers import new_id
from services.registration.domain.organisation import ListChange, ListMoved
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.domain.organisation_list import ListEdit
from services.registration.ports.organisations import Organisations
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random

ATTEMPTS = 5
Edit = Callable[[OrganisationIndex], ListEdit]


async def change_organisations(
    edit: Edit, *, actor: str, organisations: Organisations, clock: Clock, random: Random, undoes: str | None = None
) -> ListChange | None:
    """Makes the change that `edit` says of the present list, and matches the people anew whom it concerns.

    None where nothing is different. Raises ListMoved (others change the list all the time) and what `edit` raises.
    """
    for _ in range(ATTEMPTS):
        index, now = await organisations.index(), clock()
        wanted = edit(index)
        if wanted.changes_nothing:
            return None
        change = ListChange(
            id=new_id(random),
            kind=wanted.kind,
            actor=actor,
            at=now,
            before=wanted.before,
            after=wanted.after,
            moved=wanted.moved,
            undoes=undoes,
        )
        details = {"organisations": sorted({o.id for o in change.concerned})[:100], "undoes": undoes}
        action = f"organisations.{change.kind}"
        entry = audit_entry(action, change.id, event=None, actor=actor, at=now, after=details)
        try:
            await organisations.apply(change, index.version, entry)
        except ListMoved:
            continue
        await organisations.match_again(change.id)
        return change
    raise ListMoved
