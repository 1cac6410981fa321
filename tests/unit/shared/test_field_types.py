"""Texts from outside are stored in one form, or refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.language.field_types import EmailAddress, Line, email_address, email_key, is_visible, many_lines, one_line


@pytest.mark.parametrize(
    "text",
    [
        "Zoë",
        "<b>",
        "{{ x }}",
        "=1+1",
        "\u200c",
        "👩\u200d💻",
        "علي\u200cرضا",
        "a\u00a0b",
        "\U0001f3f4\U000e0067\U000e007f",
    ],
)
def test_printable_text_stays(text: str) -> None:
    assert one_line(text) == text


CONTROLS = (0, 7, 9, 10, 13, 0x1B, 0x7F, 0x85, 0x9F)
DIRECTIONS = (0x61C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069)
NO_CHARACTERS = (0xD800, 0xDFFF, 0xFDD0, 0xFEFF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF)


@pytest.mark.parametrize("code", [*CONTROLS, *DIRECTIONS, *NO_CHARACTERS])
def test_control_and_direction_characters_are_refused(code: int) -> None:
    with pytest.raises(ValueError, match="invisible character"):
        one_line(f"a{chr(code)}b")


@given(st.text())
def test_what_is_taken_is_stored_the_same_way_each_time(text: str) -> None:
    for read in (one_line, many_lines):
        try:
            taken = read(text)
        except ValueError:
            continue
        assert read(taken) == taken
        assert taken.encode().decode() == taken


@pytest.mark.parametrize("code", [0x20, 0xAD, 0x34F, 0x180E, 0x200B, 0x200D, 0x2800, 0x3164, 0xFE0F, 0xE007F])
def test_some_characters_cannot_be_seen(code: int) -> None:
    assert not is_visible(chr(code) * 3)
    assert is_visible(f"{chr(code)}王")


def test_text_is_composed_and_trimmed() -> None:
    assert one_line("  Zoe\u0308 ") == "Zoë"


def test_paragraphs_keep_their_breaks_in_one_form() -> None:
    assert many_lines("a\r\nb\rc\n\td ") == "a\nb\nc\n\td"
    with pytest.raises(ValueError, match="invisible"):
        many_lines("a\u2028b")


@pytest.mark.parametrize(
    ("address", "normalized"),
    [
        ("zoe@example.lu", "zoe@example.lu"),
        ("Zoe.Muller+moien@Example.LU", "Zoe.Muller+moien@example.lu"),
        (" zoe@example.lu ", "zoe@example.lu"),
        ("zoë@example.lu", "zoë@example.lu"),
        ("zoe@müller.lu", "zoe@müller.lu"),
        ("o'brien@example.lu", "o'brien@example.lu"),
        ("zoe@conference.test", "zoe@conference.test"),
        ("zoe@mail.local", "zoe@mail.local"),
    ],
)
def test_addresses_that_can_be_written_to(address: str, normalized: str) -> None:
    assert email_address(address) == normalized


@pytest.mark.parametrize(
    "text",
    [
        "",
        "zoe",
        "@example.lu",
        "zoe@",
        "zoe@localhost",
        "zoe@[127.0.0.1]",
        "zoe@exa mple.lu",
        "zoe@@example.lu",
        "a@b@example.lu",
        "zoe@example..lu",
        ".zoe@example.lu",
        "zoe\u0000@example.lu",
        "zoe@example.lu\nBcc: all@example.lu",
        "zoe@example.lu,yves@example.lu",
        "Zoë <zoe@example.lu>",
    ],
)
def test_addresses_that_cannot(text: str) -> None:
    with pytest.raises(ValueError, match=r"right format|invisible"):
        email_address(text)


@given(st.emails())
def test_an_address_is_the_same_whatever_its_case(address: str) -> None:
    assert email_key(address.upper()) == email_key(address.lower())


@pytest.mark.parametrize("kind", [Line, EmailAddress])
@pytest.mark.parametrize("value", [1, None, ["x"], {"$ne": None}, True])
def test_nothing_but_text_is_text(kind: Any, value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value, strict=True)
