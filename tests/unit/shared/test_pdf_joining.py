"""Joining PDFs: what is left of the parts, and that references lead where they led."""

import io
from collections.abc import Iterable

import pytest
from pypdf import PdfReader

from shared.documents.badge import badge_pdf
from shared.documents.pdf_joining import PdfJoiner
from tests.support.badges import a_badge, a_secret, numbered_badges
from tests.support.pdf import alternatives_of, pages_of


def joined(parts: Iterable[bytes]) -> bytes:
    joiner = PdfJoiner()
    return b"".join(map(joiner.add, parts)) + joiner.finish()


def test_every_page_leads_to_its_own_elements() -> None:
    badges = numbered_badges(5)
    reader = PdfReader(io.BytesIO(joined(map(badge_pdf, (badges[:2], badges[2:4], badges[4:])))), strict=True)
    leaves = [leaf.get_object() for leaf in reader.root_object["/StructTreeRoot"]["/ParentTree"]["/Kids"]]
    assert [leaf["/Limits"] for leaf in leaves] == [[0, 1], [2, 3], [4, 4]]
    numbers = [number for leaf in leaves for number in leaf["/Nums"]]
    elements = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in reader.pages:
        for element in elements[page["/StructParents"]].get_object():
            assert element.get_object()["/Pg"] == page


def test_all_elements_lead_to_the_root() -> None:
    reader = PdfReader(io.BytesIO(joined([badge_pdf([badge]) for badge in numbered_badges(3)])), strict=True)
    root = reader.root_object["/StructTreeRoot"]
    [document] = root["/K"]
    assert (document["/S"], document["/P"]["/Type"]) == ("/Document", "/StructTreeRoot")
    assert [(part["/S"], part["/P"]["/S"]) for part in document["/K"]] == [("/Part", "/Document")] * 3


def test_a_reference_in_a_text_is_but_text() -> None:
    code = "((1 0 R) 5 0 R) \\( 7 0 R"
    parts = [badge_pdf([a_badge(code=code, secret=a_secret(n))]) for n in range(2)]
    assert alternatives_of(joined(parts)) == [f"QR {code}"] * 2


def test_one_part_stays_as_it_is() -> None:
    part = badge_pdf(numbered_badges(2))
    assert pages_of(joined([part])) == pages_of(part)


def test_offsets_lead_to_the_objects() -> None:
    pdf = joined([badge_pdf([badge]) for badge in numbered_badges(3)])
    start = int(pdf.rpartition(b"startxref\n")[2].split()[0])
    lines = pdf[start:].partition(b"trailer")[0].split(b"\n")[3:-1]
    for number, line in enumerate(lines, 1):
        assert pdf[int(line[:10]) :].startswith(b"%d 0 obj\n" % number)


def test_parts_without_content_can_be_joined() -> None:
    assert len(PdfReader(io.BytesIO(joined([badge_pdf([])] * 2)), strict=True).pages) == 2


def test_the_same_parts_make_the_same_document() -> None:
    parts = [badge_pdf([badge]) for badge in numbered_badges(2)]
    assert joined(parts) == joined(parts)


@pytest.mark.parametrize("broken", [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"startxref\n0\n%%EOF"])
def test_another_file_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match="PDF of typst"):
        PdfJoiner().add(broken)


def test_a_document_needs_a_part() -> None:
    with pytest.raises(ValueError, match="part"):
        PdfJoiner().finish()
