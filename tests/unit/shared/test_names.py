"""Names as people look for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.language.names import (
    WITHOUT_APOSTROPHES,
    fold,
    full_name,
    has_name,
    latin_spellings,
    search_prefix,
    search_terms,
    search_words,
    tray,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller-Weber", "muller-weber"),
        ("  Zoë   van  Rijn ", "zoe van rijn"),
        ("Łukasz", "łukasz"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ＦＵＬＬ", "full"),
        ("İstanbul", "istanbul"),
        ("", ""),
    ],
)
def test_accents_case_and_spaces_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Anna Maria Müller", "mull"),
        ("Anna Maria Müller", "anna mar"),
        ("Anna Maria Müller", "maria m"),
        ("Jean-Luc Schmit", "luc"),
        ("Jean-Luc Schmit", "jean-l"),
        ("Łukasz Żak", "luk"),
        ("Łukasz Żak", "łuk"),
        ("Иван Петров", "ivan"),
        ("Иван Петров", "ПЕТ"),
        ("王小明", "wang"),
        ("王小明", "王小"),
        ("Ελένη", "elen"),
        ("عبد الله", "عبد"),
        ("O'Brien", "o'b"),
        ("O'Brien", "o’brien"),
        ("O’Brien", "o'brien"),
        ("O'Brien", "brien"),
    ],
)
def test_a_name_is_found_by_the_beginning_of_any_of_its_words(name: str, query: str) -> None:
    assert any(term.startswith(search_prefix(query)) for term in search_terms(name)), search_terms(name)


def test_the_middle_of_a_word_finds_nothing() -> None:
    assert not any(term.startswith(search_prefix("uller")) for term in search_terms("Anna Müller"))


@given(st.text())
def test_the_words_of_a_search_are_those_of_the_folded_text_with_its_latin_spelling(text: str) -> None:
    spellings = [fold(spelling) for spelling in [text, *latin_spellings(text)]]
    without_apostrophes = [spelling.translate(WITHOUT_APOSTROPHES) for spelling in spellings]
    words = {word for spelling in [*spellings, *without_apostrophes] for word in search_words(spelling)}
    assert words == {term.split(" ")[0] for term in search_terms(text)}


@given(st.text(), st.text())
def test_terms_are_sorted_distinct_and_never_empty(first: str, second: str) -> None:
    terms = search_terms(first, second)
    assert terms == sorted(set(terms))
    assert "" not in terms


@given(st.text(min_size=1))
def test_every_name_is_found_by_itself(name: str) -> None:
    prefix = search_prefix(name)
    assert not prefix or any(term.startswith(prefix) for term in search_terms(name))


@pytest.mark.parametrize(
    ("first", "last", "letter"),
    [
        ("Zoë", "Müller", "M"),
        ("Zoë", "", "Z"),
        ("", "Östlund", "O"),
        ("", "Élodie", "E"),
        ("", "Żak", "Z"),
        ("", "Øster", "O"),
        ("", "Иванов", "I"),
        ("", "王", "W"),
        ("", "'t Hooft", "T"),
        ("", "3M", "M"),
        ("", "42", "#"),
        ("", "!", "#"),
    ],
)
def test_a_badge_lies_under_the_letter_people_would_look_under(first: str, last: str, letter: str) -> None:
    assert tray(first, last) == letter


@given(st.text(), st.text())
def test_every_badge_lies_somewhere(first: str, last: str) -> None:
    assert tray(first, last) in "ABCDEFGHIJKLMNOPQRSTUVWXYZ#"


def test_a_full_name_leaves_out_what_is_empty() -> None:
    assert full_name("Dr.", "", "Weber") == "Dr. Weber"
    assert full_name("", "Zoë", "") == "Zoë"


def test_a_name_has_at_least_one_part_that_can_be_seen() -> None:
    assert has_name("", "Weber")
    assert has_name("Zoë", "\u200b")
    assert not has_name("\u3164", "\u00ad\u2800")
    assert not has_name("", "")
