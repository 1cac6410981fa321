"""Companies are compared by what sets their names apart, and people belong to one by its name or their address."""

import pytest

from services.registration.domain.company_names import company_key
from services.registration.domain.mail_domains import company_domains
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.domain.unmatched_companies import group_companies
from tests.support.registration.builders import an_organisation

FERRO = an_organisation("Ferro S.A.", other_names=("Ferro Luxembourg",), domains=("ferro.lu",))
ACIER = an_organisation("Société des Aciéries")
LIST = OrganisationIndex([FERRO, ACIER])


@pytest.mark.parametrize(
    "text",
    [
        *("Ferro", "FERRO SA", "ferro s.a.", "Ferro S.à r.l.", "Ferro S. à r. l.", "Férro SARL-S", "Ferro N.V."),
        *("Ferro AG", "Ferro a.s.b.l.", "Ferro ASBL", "SARL Ferro", "  Ferro ,  Ltd. ", "Ferro GmbH & Co. KG"),
    ],
)
def test_accents_capitals_and_legal_forms_make_no_difference(text: str) -> None:
    assert company_key(text) == "ferro"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *(("S.A.", "sa"), ("SES S.A.", "ses"), ("AG Insurance", "ag insurance"), ("Müller & Söhne", "muller sohne")),
        *(("北京公司", company_key("北京公司")), ("—", ""), ("Œuvre", "oeuvre")),
    ],
)
def test_something_of_a_name_always_stays(text: str, key: str) -> None:
    assert company_key(text) == key
    assert (key == "") == (text == "—")


@pytest.mark.parametrize("company", ["FERRO sarl", "ferro luxembourg S.A."])
def test_somebody_belongs_to_the_organisation_whose_name_they_typed(company: str) -> None:
    assert LIST.match(company, "zoe@gmail.com") == FERRO.id


def test_without_a_known_company_the_address_decides() -> None:
    assert LIST.match("", "zoe@FERRO.lu") == FERRO.id
    assert LIST.match("The plant in Differdange", "zoe@mail.ferro.lu") == FERRO.id
    assert LIST.match("Société des aciéries", "zoe@ferro.lu") == ACIER.id
    assert LIST.match("", "zoe@notferro.lu") is None


@pytest.mark.parametrize("address", ["zoe@gmail.com", "zoe@GMX.de", "zoe@pt.lu", "zoe@yahoo.fr", "nobody"])
def test_a_free_mail_provider_says_nothing(address: str) -> None:
    assert company_domains(address) == ()
    assert OrganisationIndex([an_organisation("Mail", domains=("gmail.com",))]).match("", address) is None


def test_names_are_suggested_from_any_of_their_words() -> None:
    assert LIST.suggest("ferr") == [FERRO]
    assert LIST.suggest("acieries") == [ACIER]
    assert LIST.suggest("f") == LIST.suggest("zzz") == []


def test_a_typing_mistake_still_finds_the_name() -> None:
    assert LIST.suggest("ferrro") == [FERRO]
    assert LIST.suggest("societte des") == [ACIER]


def test_eight_names_are_suggested_those_that_begin_so_first() -> None:
    many = OrganisationIndex([*(an_organisation(f"New Steel {n}") for n in range(9)), an_organisation("Steel Works")])
    suggested = many.suggest("steel")
    assert (len(suggested), suggested[0].name) == (8, "Steel Works")


def test_spellings_of_one_company_stand_together() -> None:
    typed = [("Ferro Steel S.A.", 3), ("FERRO STEEL SA", 2), ("Fero Steel", 1), ("Post", 4), ("-", 9)]
    steel, post = sorted(group_companies(typed, LIST), key=lambda group: group.name)
    assert (steel.people, [text for text, _ in steel.spellings]) == (
        6,
        ["Ferro Steel S.A.", "FERRO STEEL SA", "Fero Steel"],
    )
    assert (post.name, post.closest) == ("Post", ())


def test_a_group_names_the_organisation_that_it_may_be() -> None:
    [group] = group_companies([("Ferro Luxemburg", 1)], LIST)
    assert group.closest == (FERRO,)
