"""The language of a text is the reader's wish where possible, else the next best."""

import pytest

from shared.language.languages import chosen, preferred_language, supported


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
