"""How people are found by name, on the server. The scanner's units read the same table."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.checkin.domain.search import QueryTooShort, words_of
from shared.language.names import both_orders, fold, latin_spellings, search_terms, search_words

NAMES = json.loads((Path(__file__).parent / "names.json").read_text())


@pytest.mark.parametrize("case", NAMES["folds"], ids=lambda case: case["fold"])
def test_a_text_is_folded_as_in_the_table(case: Any) -> None:
    assert fold(case["text"]) == case["fold"]


@pytest.mark.parametrize("case", NAMES["words"], ids=lambda case: case["query"])
def test_a_query_has_the_words_in_the_table(case: Any) -> None:
    assert search_words(case["query"]) == case["words"]


@pytest.mark.parametrize("person", NAMES["people"], ids=lambda person: person["code"])
def test_a_person_is_found_by_the_queries_in_the_table(person: Any) -> None:
    first, last, company = person["first_name"], person["last_name"], person["company"]
    assert latin_spellings(first, last, company) == person["latin"]
    terms = search_terms(*both_orders(first, last), company, person["code"])
    assert [query for query in person["found_by"] if not _is_found(terms, query)] == []
    assert [query for query in person["not_by"] if _is_found(terms, query)] == []


def _is_found(terms: list[str], query: str) -> bool:
    """Whether the server finds somebody with these terms: it wants three letters."""
    try:
        words = words_of(query)
    except QueryTooShort:
        return False
    return all(any(term.startswith(word) for term in terms) for word in words)
