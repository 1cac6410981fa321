"""Texts from outside, and the languages in which they are shown."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.language.field_types import EmailAddress, Line, email_address, email_key, many_lines, one_line
from shared.language.languages import chosen, preferred_language, supported


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
    with pytest.raises(ValueError, match="Control and direction"):
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


def test_text_is_composed_and_trimmed() -> None:
    assert one_line("  Zoe\u0308 ") == "Zoë"


def test_paragraphs_keep_their_breaks_in_one_form() -> None:
    assert many_lines("a\r\nb\rc\n\td ") == "a\nb\nc\n\td"
    with pytest.raises(ValueError, match="Control"):
        many_lines("a\u2028b")


@pytest.mark.parametrize(
    ("given_", "written"),
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
def test_addresses_that_can_be_written_to(given_: str, written: str) -> None:
    assert email_address(given_) == written


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
    with pytest.raises(ValueError, match=r"valid e-mail|Control"):
        email_address(text)


@given(st.emails())
def test_an_address_is_the_same_whatever_its_case(address: str) -> None:
    assert email_key(address.upper()) == email_key(address.lower())


@pytest.mark.parametrize("kind", [Line, EmailAddress])
@pytest.mark.parametrize("value", [1, None, ["x"], {"$ne": None}, True])
def test_nothing_but_text_is_text(kind: Any, value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value, strict=True)


@pytest.mark.parametrize(
    ("texts", "language", "text"),
    [
        ({"en": "E", "fr": "F", "de": "D", "lb": "L"}, "de", "D"),
        ({"en": "E", "fr": "F", "de": "D"}, "lb", "F"),
        ({"en": "E", "de": "D"}, "lb", "D"),
        ({"en": "E"}, "lb", "E"),
        ({"lb": "L", "en": "E"}, "fr", "L"),
        ({"fr": "", "en": "E"}, "fr", "E"),
        ({"pt": "P"}, "en", "P"),
        ({}, "en", ""),
    ],
)
def test_a_missing_text_has_a_fallback(texts: dict[str, str], language: str, text: str) -> None:
    assert chosen(texts, language) == text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("fr", "fr"),
        ("lb-LU", "lb"),
        ("de-CH, fr;q=0.9", "de"),
        ("pt, fr;q=0.5, de;q=0.8", "de"),
        ("fr; q=0.1, de ; q=0.9", "de"),
        ("FR;Q=0.2,EN;Q=0.3", "en"),
        ("fr;q=0, en", "en"),
        ("fr;q=0", None),
        ("*", None),
        ("tlh", None),
        ("fr;q=nan", None),
        ("fr;q=x, de", "de"),
        (",,;;q=,", None),
        ("fr," * 10_000, "fr"),
    ],
)
def test_the_language_that_is_liked_best(header: str, language: str | None) -> None:
    assert preferred_language(header) == language


@pytest.mark.parametrize(
    ("tag", "language"), [("lb-LU", "lb"), ("lb_LU", "lb"), ("EN", "en"), ("pt", None), (None, None)]
)
def test_a_tag_is_read_by_its_language(tag: str | None, language: str | None) -> None:
    assert supported(tag) == language


def test_among_is_what_there_is() -> None:
    assert supported("fr", ("en", "de")) is None
