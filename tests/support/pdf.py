"""PDF files as tests look at them: their text, their pictures, and the structure that screen readers follow."""

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdfium2
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, white space made single."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    """The text of all pages."""
    return " ".join(pages_of(pdf))


def picture_of(pdf: bytes, page: int = 0) -> Image.Image:
    """A page, 150 dots an inch."""
    return pypdfium2.PdfDocument(pdf)[page].render(scale=150 / 72).to_pil().convert("RGB")


def title_and_language(pdf: bytes) -> tuple[str, str]:
    """The document's title and its language."""
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata is not None
    return str(reader.metadata.title), str(reader.root_object["/Lang"])


def claims_of(pdf: bytes) -> tuple[bool, bool]:
    """Whether the document says that it is PDF/UA-1, and that it is PDF/A-2a."""
    metadata = PdfReader(io.BytesIO(pdf)).root_object["/Metadata"].get_object().get_data()
    archived = b"<pdfaid:part>2</pdfaid:part>" in metadata and b"<pdfaid:conformance>A" in metadata
    return b"<pdfuaid:part>1</pdfuaid:part>" in metadata, archived


def elements_of(pdf: bytes) -> Counter[str]:
    """How many elements of each kind its structure has, such as H1, TH, Figure."""
    root = PdfReader(io.BytesIO(pdf)).root_object["/StructTreeRoot"].get_object()
    return Counter(str(element["/S"])[1:] for element in _elements(root))


def alternatives_of(pdf: bytes) -> list[str]:
    """The descriptions of its pictures."""
    root = PdfReader(io.BytesIO(pdf)).root_object["/StructTreeRoot"].get_object()
    return [str(element["/Alt"]) for element in _elements(root) if str(element["/S"]) == "/Figure"]


def _elements(node: Any) -> Iterator[DictionaryObject]:
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for child in node:
            yield from _elements(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _elements(node["/K"])
