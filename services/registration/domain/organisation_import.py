"""The list of organisations from a file, as spreadsheets write it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from typing import Any

from services.registration.domain.company_names import company_key
from services.registration.domain.organisation import NameTaken, Organisation, joined
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.domain.organisation_list import ListEdit
from shared.documents.table_reader import Limits, read_table
from shared.errors import Invalid

MOST_ROWS = 5_000
HEADINGS: Mapping[str, frozenset[str]] = {
    "name": frozenset({"name", "organisation", "organization", "nom", "numm"}),
    "other_names": frozenset({"other names", "other_names", "autres noms", "andere namen", "aner nimm"}),
    "domains": frozenset({"domains", "domain", "mail domains", "domaines", "domaine", "domänen", "domainen"}),
    "sector": frozenset({"sector", "secteur", "sektor", "branche", "secteur d'activité"}),
    "member": frozenset({"member", "membre", "mitglied", "member?"}),
}
YES = frozenset(["yes", "y", "true", "1", "x", "oui", "o", "vrai", "ja", "j", "wahr", "jo"])
_SEVERAL = re.compile(r"[|;,\s]+")
_BETWEEN_NAMES = re.compile(r"\s*[|\n]\s*")  # names hold commas


class NotAList(Invalid):
    """This file cannot be read as a list: it needs a line of headings with “name”."""


def rows_of(content: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields the rows of a file with their numbers below the headings, as settings of organisations.

    Settings that a row does not state are absent. Raises NotAList, UnreadableTable.
    """
    table = read_table(content, limits=Limits(rows=MOST_ROWS))
    columns = [_field(heading) for heading in table.headings]
    if "name" not in columns:
        raise NotAList
    for row in table.rows:
        values = {name: cell for name, cell in zip(columns, row.cells, strict=True) if name}
        if any(values.values()):
            yield row.number, _settings(values)


def imported(
    index: OrganisationIndex, organisations: Iterable[Organisation], *, silent: Set[str] = frozenset()
) -> ListEdit:
    """Adds organisations; one whose name is known changes the one that is there, which keeps its other names.

    `silent` are the ids of those whose rows do not say whether they are members: known ones stay what they are.
    Raises NameTaken, with the name, where one names two organisations.
    """
    before: dict[str, Organisation] = {}
    after: dict[str, Organisation] = {}
    ids: dict[str, str] = {}
    for organisation in organisations:
        present = index.named(organisation.name)
        merged = organisation
        if present:
            known = after.get(present.id, present)  # a row further up may have changed it
            merged = _over(known, organisation, known.member if organisation.id in silent else organisation.member)
        for name in merged.names:
            holder, key = index.named(name), company_key(name) or name
            if (holder is not None and holder.id != merged.id) or ids.setdefault(key, merged.id) != merged.id:
                raise NameTaken(name)
        if present:
            before[present.id] = present
        after[merged.id] = merged
    return ListEdit(kind="imported", before=tuple(before.values()), after=tuple(after.values()), moved={})


def _over(present: Organisation, new: Organisation, member: bool) -> Organisation:
    return replace(
        present,
        other_names=joined(present.other_names, [name for name in new.names if name not in present.names]),
        domains=joined(present.domains, new.domains),
        sector=new.sector or present.sector,
        member=member,
    )


def _field(heading: str) -> str:
    name = " ".join(heading.casefold().split())
    return next((field for field, names in HEADINGS.items() if name in names), "")


def _settings(values: Mapping[str, str]) -> dict[str, Any]:
    member = values.get("member", "").casefold()
    return {
        "name": values.get("name", ""),
        "other_names": [name for name in _BETWEEN_NAMES.split(values.get("other_names", "")) if name],
        "domains": [name for name in _SEVERAL.split(values.get("domains", "")) if name],
        "sector": values.get("sector", ""),
        **({"member": member in YES} if member else {}),
    }
