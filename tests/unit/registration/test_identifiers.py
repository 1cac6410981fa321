"""Codes of registrations: what people type and read out, and spreadsheets open."""

import random

from shared.documents.codes import new_code

CODES = [new_code(random.Random(seed)) for seed in range(2000)]


def test_a_spreadsheet_takes_no_code_for_a_number() -> None:
    assert {code[0].isalpha() for code in CODES} == {True}
    assert {len(code) for code in CODES} == {6}


def test_no_code_spells_a_word_or_is_misread() -> None:
    assert not set("".join(CODES)) & set("AEIOUL")


def test_codes_are_of_many_characters() -> None:
    assert len(set("".join(CODES))) == 30
    assert len(set(CODES)) == len(CODES)
