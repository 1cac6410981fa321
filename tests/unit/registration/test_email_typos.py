"""Mistyped addresses are noticed, right ones are left alone."""

import pytest

from services.registration.domain.email_typos import WELL_KNOWN, likely_address


@pytest.mark.parametrize(
    ("typed", "likely"),
    [
        ("zoe@gmial.com", "zoe@gmail.com"),
        ("Zoe.M@gmai.com", "Zoe.M@gmail.com"),
        ("zoe@GMAIL.CON", "zoe@gmail.com"),
        ("zoe@hotmial.fr", "zoe@hotmail.fr"),
        ("zoe@outlok.com", "zoe@outlook.com"),
        ("zoe@laposte.nte", "zoe@laposte.net"),
    ],
)
def test_a_domain_that_is_nearly_well_known_is_questioned(typed: str, likely: str) -> None:
    assert likely_address(typed) == likely


@pytest.mark.parametrize(
    "typed",
    [
        *(f"zoe@{domain}" for domain in sorted(WELL_KNOWN)),
        "zoe@ferro.lu",
        "zoe@example.lu",
        "zoe@uni.lu",
        "zoe",
        "",
        "@",
    ],
)
def test_any_other_address_is_left_alone(typed: str) -> None:
    assert likely_address(typed) is None
