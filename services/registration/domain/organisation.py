"""The organisations that the team knows, and the changes of their list, which can be undone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from shared.errors import Conflict, NotFound

ChangeKind = Literal["added", "changed", "removed", "spellings", "merged", "imported", "undone"]


class UnknownOrganisation(NotFound):
    """There is no such organisation here."""


class UnknownListChange(NotFound):
    """There is no such change here."""


class NameTaken(Conflict):
    """Another organisation has this name already."""


class ListMoved(Conflict):
    """Somebody else has just changed the list."""


class ChangedSince(Conflict):
    """This was changed again since. Undo that first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation: the name that the team uses, other ways to write it, and the domains of its mail addresses.

    `member`: whether it is a member of the organisers' cluster.
    """

    id: str
    name: str
    other_names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    sector: str = ""
    member: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All its names, the usual one first."""
        return (self.name, *self.other_names)

    def settings(self) -> dict[str, Any]:
        """All but the id, by name."""
        return {setting.name: getattr(self, setting.name) for setting in fields(self) if setting.name != "id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChange:
    """One change of the list: the organisations that it concerned, as they were `before` and are `after`.

    `moved` maps organisations that it merged away to the one that took their place. `pinned` has, by such an
    organisation, the registrations to which an organiser had given it by hand. `undoes` is the change that it takes
    back.
    """

    id: str
    kind: ChangeKind
    actor: str
    at: datetime
    before: tuple[Organisation, ...] = ()
    after: tuple[Organisation, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    pinned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    undoes: str | None = None
    undone: bool = False

    @property
    def concerned(self) -> tuple[Organisation, ...]:
        """The organisations in both their states."""
        return (*self.before, *self.after)

    @property
    def removed(self) -> frozenset[str]:
        """The ids of the organisations that are gone with it."""
        return frozenset(o.id for o in self.before) - frozenset(o.id for o in self.after)

    def check_undoable(self, present: Mapping[str, Organisation]) -> None:
        """Raises ChangedSince unless the organisations are still as this change has left them."""
        are = {o.id: present.get(o.id) for o in self.concerned}
        were = dict.fromkeys(are) | {o.id: o for o in self.after}
        if self.undone or self.kind == "undone" or are != were:
            raise ChangedSince


def joined(first: Iterable[str], *others: Iterable[str]) -> tuple[str, ...]:
    """All texts in their order, each once."""
    return tuple(dict.fromkeys(text for texts in (first, *others) for text in texts if text))
