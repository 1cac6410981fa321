"""Telephone numbers are read as people type them, and written as they are dialled from abroad."""

import subprocess
import sys

import pytest

from shared.language.countries import country_of_zone
from shared.language.phone_numbers import international_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+352 621 123 456", "+352 621 123 456"),
        ("621123456", "+352 621 123 456"),
        ("00352 26-12.34", "+352 26 12 34"),
        ("(+352) 621/123/456", "+352 621 123 456"),
        ("00352 (0) 26-12.34", "+352 26 12 34"),
        ("+49 (0)30 1234567", "+49 30 1234567"),
        ("+33 ( 0 ) 6 12 34 56 78", "+33 6 12 34 56 78"),
        ("+39 (0)6 1234567", "+39 06 123 4567"),  # in Italy the zero is part of the number
        ("+352\u00a0621\u2011123\u2011456", "+352 621 123 456"),
        ("٠٠٣٥٢ ٦٢١ ١٢٣ ٤٥٦", "+352 621 123 456"),
        ("+1 415 555 2671", "+1 415-555-2671"),
    ],
)
def test_a_number_is_written_in_international_form(typed: str, number: str) -> None:
    assert international_number(typed, "LU") == number
    assert international_number(number, "FR") == number


def test_a_number_without_prefix_is_one_of_the_country() -> None:
    assert international_number("06 12 34 56 78", "FR") == "+33 6 12 34 56 78"
    assert international_number("030 1234567", "DE") == "+49 30 1234567"


@pytest.mark.parametrize("text", ["", "+", "12", "call me", "0800 CALL", "1" * 18, "+999 123456", "((((", "26 12 34\n"])
def test_what_no_telephone_can_have_is_no_number(text: str) -> None:
    assert international_number(text, "LU") is None


@pytest.mark.parametrize(
    ("timezone", "country"),
    [("Europe/Luxembourg", "LU"), ("Europe/Kyiv", "UA"), ("US/Eastern", "US"), ("UTC", None), ("Etc/GMT+1", None)],
)
def test_a_time_zone_has_a_country(timezone: str, country: str | None) -> None:
    assert country_of_zone(timezone) == country


@pytest.mark.slow
def test_the_library_is_loaded_when_the_first_number_is_read() -> None:
    program = "import sys; import services.registration.app; print('phonenumbers' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "False"
