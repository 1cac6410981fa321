"""Handouts have names that any system can save, and contents that fit their names."""

import pytest

from services.registration.domain.handout import NotAHandout, content_type_of, safe_file_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Slides.pdf", "Slides.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Zoë\\Folien für Müller.pptx", "Folien für Müller.pptx"),
        ("a\r\nSet-Cookie: x=1.pdf", "a__Set-Cookie_ x_1.pdf"),
        ('"quoted";name.pdf', "_quoted__name.pdf"),
        ("\u202efdp.exe", "_fdp.exe"),
        (".htaccess", "htaccess"),
        ("", "document"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe


@pytest.mark.parametrize(("name", "content"), [("a.pdf", b"PK\x03\x04"), ("a.docx", b"%PDF-"), ("a", b"%PDF-")])
def test_a_file_is_what_its_name_says(name: str, content: bytes) -> None:
    with pytest.raises(NotAHandout):
        content_type_of(name, content)


def test_a_content_type_is_that_of_the_name() -> None:
    assert content_type_of("A.PDF", b"%PDF-1.4") == "application/pdf"
