"""Certificates as PDF: the facts on them, in every language and script, tagged for screen readers."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from shared.documents.certificate import Certificate, Stationery, certificates_pdf, certificates_stream
from tests.support.pdf import alternatives_of, claims_of, elements_of, pages_of, picture_of, text_of, title_and_language
from tests.support.pictures import a_picture

URL = "https://moien.example.lu/certificates/7F3K9QWX2MTBPV6D"
DAY = date(2026, 11, 12)


def a_certificate(**fields: Any) -> Certificate:
    defaults: dict[str, Any] = {
        "language": "en",
        "name": "Zoë Müller-Weber",
        "company": "Ferro SA",
        "event_title": "Plastics Day",
        "place": "Luxexpo",
        "starts_at": datetime(2026, 11, 12, 8, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 12, 17, tzinfo=UTC),
        "timezone": "Europe/Luxembourg",
        "days": [(DAY, 400)],
        "role": "Cluster Manager",
        "issued_at": datetime(2026, 11, 13, 9, tzinfo=UTC),
        "code": "7F3K-9QWX-2MTB-PV6D",
        "verification_url": URL,
    }
    return Certificate(**{**defaults, **fields})


STATIONERY = Stationery(title="Plastics Day", signatory="Caroline Muller", issuer="Example GIE")


def printed(**fields: Any) -> str:
    return text_of(certificates_pdf([a_certificate(**fields)], STATIONERY))


def test_a_certificate_says_who_came_where_when_for_how_long_and_who_says_so() -> None:
    text = printed()
    for words in ("Zoë Müller-Weber", "Ferro SA", "Plastics Day", "12 November 2026 · Luxexpo", "6 h 40 min"):
        assert words in text
    for words in ("Caroline Muller", "Cluster Manager", "Example GIE", "Issued on 13 November 2026"):
        assert words in text
    assert "7F3K-9QWX-2MTB-PV6D" in text


def test_its_code_is_copied_as_it_stands_also_with_letters_that_reach_under_each_other() -> None:
    assert "73C3-75EJ-GVF2-GCMP" in printed(code="73C3-75EJ-GVF2-GCMP", company="", role="")


def test_its_qr_code_opens_the_page_that_confirms_it() -> None:
    picture = picture_of(certificates_pdf([a_certificate()], STATIONERY))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [URL]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], None),
        ([(DAY, None)], None),
        ([(DAY, 400), (date(2026, 11, 13), None)], None),
        ([(DAY, 60)], "Present for 1 h"),
        ([(DAY, 400), (date(2026, 11, 13), 20)], "Present for 7 h (12 Nov 2026: 6 h 40 min, 13 Nov 2026: 20 min)"),
        ([(date(2026, 11, day), 60) for day in range(1, 7)], "Present for 6 h"),
    ],
)
def test_hours_are_told_only_where_all_exits_were_scanned(days: list[Any], expected: str | None) -> None:
    text = printed(days=days)
    assert (expected in text) if expected else ("Present" not in text)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["ATTESTATIONDEPARTICIPATION", "12novembre2026"]),
        ("de", ["TEILNAHMEBESCHEINIGUNG", "12.November2026"]),
        ("lb", ["PARTICIPATIOUNSCERTIFICAT", "deelgeholl"]),
    ],
)
def test_it_speaks_the_language_of_its_holder(language: str, words: list[str]) -> None:
    text = "".join(printed(language=language).split())  # letters set apart look like words
    assert [word for word in words if word not in text] == []


def test_screen_readers_get_headings_and_described_pictures() -> None:
    stationery = Stationery(
        title="Plastics Day", language="fr", signatory="C. M.", logo=a_picture(), signature=a_picture()
    )
    pdf = certificates_pdf([a_certificate(language="fr")], stationery)
    assert title_and_language(pdf) == ("Attestation de participation – Plastics Day", "fr")
    assert claims_of(pdf) == (True, True)
    elements = elements_of(pdf)
    assert (elements["H1"], elements["H2"]) == (1, 1)
    assert alternatives_of(pdf) == ["Plastics Day", "C. M.", "Code QR de la page qui confirme cette attestation"]


@pytest.mark.parametrize(
    "name", ["田中 太郎", "محمد عبد الرحمن", "#[*x*] $y$ `z`", "\u202eevil\x00", "W" * 10_000, "=1+1", "", "🎉"]
)
def test_any_name_fits_one_page(name: str) -> None:
    pdf = certificates_pdf([a_certificate(name=name, event_title=name, company=name, role=name)], STATIONERY)
    assert len(pages_of(pdf)) == 1


def test_each_person_has_a_page() -> None:
    pages = pages_of(certificates_pdf([a_certificate(name=name) for name in ("Ana", "Ben")], STATIONERY))
    assert ["Ana" in pages[0], "Ben" in pages[1], len(pages)] == [True, True, 2]


async def _streamed(*parts: list[str], stationery: Stationery = STATIONERY) -> bytes:
    async def certificates() -> AsyncIterator[list[Certificate]]:
        for names in parts:
            yield [a_certificate(name=name) for name in names]

    return b"".join([piece async for piece in certificates_stream(certificates(), stationery)])


async def test_any_number_is_one_tagged_document() -> None:
    pdf = await _streamed(["Ana", "Ben"], ["Cem"])
    assert [name in page for name, page in zip(("Ana", "Ben", "Cem"), pages_of(pdf), strict=True)] == [True] * 3
    assert (claims_of(pdf), title_and_language(pdf)[1]) == ((True, True), "en")
    elements = elements_of(pdf)
    assert (elements["H1"], elements["Figure"]) == (3, 3)


async def test_a_logo_is_in_a_long_document_once() -> None:
    noise = Image.effect_noise((400, 200), 100)
    logo = io.BytesIO()
    noise.save(logo, "PNG")
    stationery = replace(STATIONERY, logo=logo.getvalue())
    single, several = [len(await _streamed(*[["Ana"]] * parts, stationery=stationery)) for parts in (1, 4)]
    assert several - single < len(logo.getvalue())


@pytest.mark.parametrize("signatory", ["", "Caroline Muller"])
@pytest.mark.parametrize("logo", [None, a_picture()])
def test_each_part_of_the_stationery_may_be_missing(signatory: str, logo: bytes | None) -> None:
    stationery = Stationery(title="Plastics Day", signatory=signatory, logo=logo, signature=a_picture())
    assert "Zoë Müller-Weber" in text_of(certificates_pdf([a_certificate()], stationery))
