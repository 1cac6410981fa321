"""The list of organisations is changed, merged, imported, and every change can be taken back."""

from dataclasses import replace
from typing import Any

import pytest

from services.registration.domain import organisation_list
from services.registration.domain.organisation import ChangedSince, ListChange, NameTaken, UnknownOrganisation
from services.registration.domain.organisation_import import MOST_ROWS, NotAList, imported, rows_of
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.domain.organisation_list import ListEdit
from shared.documents.table_refusals import TooManyRows
from tests.support.registration.builders import NOW, an_organisation

FERRO = an_organisation("Ferro S.A.", domains=("ferro.lu",))
FERRO_LUX = an_organisation("Ferro Luxembourg", sector="Steel", member=True, domains=("ferrolux.lu",))
LIST = OrganisationIndex([FERRO, FERRO_LUX])


def made(edit: ListEdit, **fields: Any) -> ListChange:
    details = {"before": edit.before, "after": edit.after, "moved": edit.moved, **fields}
    return ListChange(id="c1", kind=edit.kind, actor="account:1", at=NOW, **details)


def after(edit: ListEdit, index: OrganisationIndex = LIST) -> OrganisationIndex:
    gone = {organisation.id for organisation in edit.before}
    return OrganisationIndex([*(o for o in index.all if o.id not in gone), *edit.after])


def test_a_name_is_given_once_however_it_is_written() -> None:
    with pytest.raises(NameTaken):
        organisation_list.add(LIST, "new", {"name": "FERRO sarl"})
    with pytest.raises(NameTaken):
        organisation_list.change(LIST, FERRO.id, {"other_names": ("Ferro Luxembourg GmbH",)})
    with pytest.raises(UnknownOrganisation):
        organisation_list.remove(LIST, "gone")


def test_the_one_that_stays_has_the_names_and_domains_of_both() -> None:
    edit = organisation_list.merge(LIST, FERRO.id, FERRO_LUX.id)
    [merged] = after(edit).all
    assert merged.names == ("Ferro Luxembourg", "Ferro S.A.")
    assert merged.domains == ("ferrolux.lu", "ferro.lu")
    assert (merged.sector, merged.member, edit.moved) == ("Steel", True, {FERRO.id: FERRO_LUX.id})
    assert after(edit).match("", "zoe@ferro.lu") == FERRO_LUX.id


def test_an_organisation_takes_the_spellings_that_it_lacks() -> None:
    edit = organisation_list.take_spellings(LIST, FERRO.id, ["FERRO SA", "Ferro Steel", "ferro steel GmbH"])
    assert edit.after[0].other_names == ("Ferro Steel",)
    assert organisation_list.take_spellings(LIST, FERRO.id, ["FERRO SA"]).changes_nothing


def test_an_organisation_is_made_of_what_people_typed() -> None:
    edit = organisation_list.make_of_spellings(LIST, "new", "Acier SA", ["Acier SA", "ACIER", "Acier Lux"])
    assert edit.after[0].names == ("Acier SA", "Acier Lux")


def test_a_merge_is_undone_whole() -> None:
    edit = organisation_list.merge(LIST, FERRO.id, FERRO_LUX.id)
    back = organisation_list.undo(after(edit), made(edit))
    assert after(back, after(edit)).all == LIST.all


def test_a_change_that_was_built_on_is_not_undone() -> None:
    edit = organisation_list.merge(LIST, FERRO.id, FERRO_LUX.id)
    later = after(organisation_list.change(after(edit), FERRO_LUX.id, {"sector": "Glass"}), after(edit))
    with pytest.raises(ChangedSince):
        organisation_list.undo(later, made(edit))
    for fields in ({"undone": True}, {"kind": "undone"}):
        change = made(edit)
        with pytest.raises(ChangedSince):
            organisation_list.undo(after(edit), ListChange(**{**{n: getattr(change, n) for n in FIELDS}, **fields}))


FIELDS = ("id", "kind", "actor", "at", "before", "after", "moved")


def test_a_name_that_was_given_away_since_is_not_taken_back() -> None:
    edit = organisation_list.remove(LIST, FERRO.id)
    with pytest.raises(NameTaken):
        organisation_list.undo(OrganisationIndex([FERRO_LUX, an_organisation("Ferro")]), made(edit))


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_files_of_all_spreadsheets_are_read(delimiter: str, encoding: str) -> None:
    lines = [["Nom", "Autres noms", "Domaines", "Secteur", "Membre"], ["Société", "Soc|S", "a.lu b.lu", "Métal", "oui"]]
    content = "\r\n".join(delimiter.join(line) for line in [*lines, [""]]).encode(encoding)
    [(number, row)] = rows_of(content)
    assert (number, row["name"], row["other_names"], row["sector"], row["member"]) == (
        1,
        "Société",
        ["Soc", "S"],
        "Métal",
        True,
    )
    assert row["domains"] == ["a.lu", "b.lu"]


def test_a_file_without_names_is_refused() -> None:
    with pytest.raises(NotAList):
        list(rows_of(b"a;b\n1;2\n"))


def test_an_imported_organisation_that_is_known_changes_the_one_that_is_there() -> None:
    new = an_organisation("FERRO", other_names=("Ferro Group",), domains=("ferro.com",), member=True)
    edit = imported(LIST, [new, an_organisation("Acier")])
    [ferro] = [organisation for organisation in edit.after if organisation.id == FERRO.id]
    assert (ferro.name, ferro.domains, ferro.member) == ("Ferro S.A.", ("ferro.lu", "ferro.com"), True)
    assert ferro.other_names == ("FERRO", "Ferro Group")
    assert after(edit).named("acier gmbh")


def test_two_rows_of_one_known_organisation_both_count() -> None:
    rows = [an_organisation("Ferro", domains=("ferro.de",)), an_organisation("FERRO", domains=("ferro.com",))]
    [ferro] = imported(LIST, rows).after
    assert ferro.domains == ("ferro.lu", "ferro.de", "ferro.com")


def test_a_file_without_members_leaves_them_what_they_are() -> None:
    member = OrganisationIndex([replace(FERRO, member=True)])
    row = an_organisation("Ferro", domains=("ferro.com",))
    assert [o.member for o in imported(member, [row], silent={row.id}).after] == [True]
    assert [o.member for o in imported(member, [row]).after] == [False]
    assert "member" not in next(rows_of(b"name;member\nFerro;\n"))[1]


def test_a_file_that_is_too_long_is_refused_before_it_is_read_to_its_end() -> None:
    with pytest.raises(TooManyRows):
        list(rows_of(b"name\n" + b"a\n" * (MOST_ROWS + 1)))


def test_a_search_of_the_whole_list_hides_nobody() -> None:
    index = OrganisationIndex([an_organisation(f"Lux {number}") for number in range(600)])
    assert len(index.suggest("lux", 600)) == 600


def test_one_name_for_two_organisations_is_refused() -> None:
    for rows in (
        [an_organisation("Acier"), an_organisation("acier")],
        [an_organisation("Acier"), an_organisation("Acier S.A.")],
        [an_organisation("X", other_names=("Ferro",))],
    ):
        with pytest.raises(NameTaken):
            imported(LIST, rows)
