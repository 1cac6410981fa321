"""The changes that an organiser may make to the list of organisations, as plain functions of the present list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.registration.domain.company_names import company_key
from services.registration.domain.organisation import (
    ChangeKind,
    ListChange,
    NameTaken,
    Organisation,
    UnknownOrganisation,
    joined,
)
from services.registration.domain.organisation_index import OrganisationIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEdit:
    """A change of the list before anybody is named who made it: see ListChange."""

    kind: ChangeKind
    before: tuple[Organisation, ...] = ()
    after: tuple[Organisation, ...] = ()
    moved: Mapping[str, str]

    @property
    def changes_nothing(self) -> bool:
        """Whether all organisations stay as they are."""
        return self.before == self.after


def add(index: OrganisationIndex, identifier: str, settings: Mapping[str, Any]) -> ListEdit:
    """Adds an organisation. Raises NameTaken."""
    organisation = Organisation(id=identifier, **settings)
    _check_names(index, organisation)
    return ListEdit(kind="added", after=(organisation,), moved={})


def change(index: OrganisationIndex, identifier: str, settings: Mapping[str, Any]) -> ListEdit:
    """Gives an organisation other settings. Raises UnknownOrganisation, NameTaken."""
    before = known(index, identifier)
    after = replace(before, **settings)
    _check_names(index, after)
    return ListEdit(kind="changed", before=(before,), after=(after,), moved={})


def remove(index: OrganisationIndex, identifier: str) -> ListEdit:
    """Takes an organisation from the list; its people have none from now on. Raises UnknownOrganisation."""
    return ListEdit(kind="removed", before=(known(index, identifier),), moved={})


def take_spellings(index: OrganisationIndex, identifier: str, spellings: Iterable[str]) -> ListEdit:
    """Counts these ways to write a company as the organisation's. Raises UnknownOrganisation, NameTaken."""
    before = known(index, identifier)
    after = replace(before, other_names=_new_names(before, spellings))
    _check_names(index, after)
    return ListEdit(kind="spellings", before=(before,), after=(after,), moved={})


def make_of_spellings(index: OrganisationIndex, identifier: str, name: str, spellings: Iterable[str]) -> ListEdit:
    """Makes an organisation of the ways in which people wrote a company. Raises NameTaken."""
    made = Organisation(id=identifier, name=name)
    made = replace(made, other_names=_new_names(made, spellings))
    _check_names(index, made)
    return ListEdit(kind="spellings", after=(made,), moved={})


def merge(index: OrganisationIndex, identifier: str, into: str) -> ListEdit:
    """Makes one of two organisations: the second takes names, domains and people of the first.

    Raises UnknownOrganisation, NameTaken (of itself: the two are the same).
    """
    first, second = known(index, identifier), known(index, into)
    if first == second:
        raise NameTaken
    merged = replace(
        second,
        other_names=_new_names(second, first.names),
        domains=joined(second.domains, first.domains),
        sector=second.sector or first.sector,
        member=second.member or first.member,
    )
    return ListEdit(kind="merged", before=(first, second), after=(merged,), moved={first.id: second.id})


def known(index: OrganisationIndex, identifier: str) -> Organisation:
    """The organisation with an id. Raises UnknownOrganisation."""
    if organisation := index.by_id.get(identifier):
        return organisation
    raise UnknownOrganisation


def undo(index: OrganisationIndex, change: ListChange) -> ListEdit:
    """Takes a change back. Raises ChangedSince when something of it was changed since, NameTaken."""
    change.check_undoable(index.by_id)
    others = OrganisationIndex(o for o in index.all if o not in change.after)
    for organisation in change.before:
        _check_names(others, organisation)
    return ListEdit(kind="undone", before=change.after, after=change.before, moved={})


def _new_names(organisation: Organisation, names: Iterable[str]) -> tuple[str, ...]:
    """The other names with those of `names` that are not the organisation's already, however they are written."""
    keys = {company_key(name) for name in organisation.names}
    new = {company_key(name): name for name in reversed(list(names))}
    return joined(organisation.other_names, [name for key, name in reversed(new.items()) if key and key not in keys])


def _check_names(index: OrganisationIndex, organisation: Organisation) -> None:
    for name in organisation.names:
        holder = index.named(name)
        if holder is not None and holder.id != organisation.id:
            raise NameTaken(holder.name)
