"""Cells that spreadsheets take as text (O4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.spreadsheet import safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "@SUM(A1)",
        "+cmd|' /C calc'!A0",
        "-cmd|' /C calc'!A0",
        "-2+3+cmd",
        "\tx",
        "\rx",
        "=HYPERLINK(1)",
        "+A1",
        "-A1",
    ],
)
def test_what_would_be_calculated_is_made_text(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["+352 621 123 456", "+352621123456", "+352 (0) 26-12.34", "-5", "+3.5", "Zoë", "", "a=b", "3-4", "'quoted"]
)
def test_what_is_harmless_stays_telephone_numbers_too(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text())
def test_no_cell_begins_a_formula(text: str) -> None:
    assert not safe_cell(text).startswith(("=", "@", "\t", "\r"))
