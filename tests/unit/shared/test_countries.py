"""Countries by code and by name."""

import pytest

from shared.language.countries import country_code, country_names
from shared.language.languages import LANGUAGES
from shared.language.names import fold


@pytest.mark.parametrize("text", ["LU", "lu", " Luxembourg ", "Luxemburg", "Lëtzebuerg", "LUXEMBOURG"])
def test_a_country_has_a_code_and_a_name_in_each_language(text: str) -> None:
    assert country_code(text) == "LU"


@pytest.mark.parametrize("text", ["", "X", "EU", "ZZ", "Atlantis", "LUX", "001"])
def test_other_texts_are_no_countries(text: str) -> None:
    assert country_code(text) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_in_alphabetical_order(language: str) -> None:
    names = [fold(name) for name in country_names(language).values()]
    assert names == sorted({*names})
    assert len(names) == len(country_names("en")) == 250
