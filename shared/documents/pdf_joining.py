"""Long PDF documents from parts that typst sets one after the other: tagged, and written as the parts come."""

import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

# A reference, or the beginning or end of a string, in which digits and an R are no reference.
_TOKEN = re.compile(rb"\\.|[()]|(\d+) 0 R\b", re.DOTALL)
_PAGE_TREE, _STRUCTURE, _DOCUMENT, _PARENT_TREE, _CATALOG = range(1, 6)


@dataclass(frozen=True, slots=True)
class _Part:
    """A PDF as typst writes it: the bodies of its objects by number, and the numbers of those with a role."""

    objects: Mapping[int, bytes]
    trailer: bytes
    catalog: int
    metadata: int
    pages: int
    structure: int
    document: int


class PdfJoiner:
    """Joins PDFs into one: `add` returns the bytes to write for each, `finish` the last ones.

    It keeps a few bytes an object, no content. The result is tagged and has the title, the language and the standards
    of the first part; what the first part and another both show, such as a logo, is in it once. It understands the
    PDF 1.7 of typst (ISO 32000-1) without outlines, links and attachments.
    """

    def __init__(self) -> None:
        self._output = bytearray(b"%PDF-1.7\n%\x80\x80\x80\x80\n")
        self._flushed = 0
        self._offsets = array("Q", [0] * (_CATALOG + 1))
        self._shareable: dict[bytes, int] = {}
        self._page_trees: list[int] = []
        self._pages = 0
        self._documents: list[int] = []
        self._parents: list[int] = []
        self._keys = 0
        self._catalog = self._roles = self._trailer = b""

    def add(self, pdf: bytes) -> bytes:
        """Returns the bytes of the next part. Raises ValueError if it is no tagged PDF of typst."""
        part = _read(pdf)
        numbers = self._shared(part)
        first = not self._trailer
        unneeded = {part.catalog, part.structure} if first else {part.catalog, part.structure, part.metadata}
        own = [number for number in part.objects if number not in numbers and number not in unneeded]
        numbers |= {number: self._number() for number in own}
        numbers[part.structure] = _STRUCTURE
        for number in own:
            body = self._placed(part, number, numbers)
            self._write(numbers[number], body)
            if first:
                self._shareable[sha256(body).digest()] = numbers[number]
        if first:
            self._catalog = _renumbered(part.objects[part.catalog], numbers | {part.pages: _PAGE_TREE})
            self._roles = _first(rb"(/RoleMap<<.*?>>|$)", part.objects[part.structure])
            self._trailer = _renumbered(part.trailer, numbers | {part.catalog: _CATALOG})
        self._gather(part, numbers)
        return self._flush()

    def finish(self) -> bytes:
        """Returns the bytes after the last part. Raises ValueError if there was none."""
        if not self._trailer:
            raise ValueError("a document needs a part")
        parts = _references(self._documents)
        self._write(_PAGE_TREE, b"<</Type/Pages/Count %d/Kids[%s]>>" % (self._pages, _references(self._page_trees)))
        self._write(
            _STRUCTURE,
            b"<</Type/StructTreeRoot%s/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d>>"
            % (self._roles, _DOCUMENT, _PARENT_TREE, self._keys),
        )
        self._write(_DOCUMENT, b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (_STRUCTURE, parts))
        self._write(_PARENT_TREE, b"<</Kids[%s]>>" % _references(self._parents))
        self._write(_CATALOG, self._catalog)
        table = self._flushed + len(self._output)
        self._output += b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets)
        for offset in self._offsets[1:]:
            self._output += b"%010d 00000 n \n" % offset
        self._output += re.sub(rb"/Size \d+", b"/Size %d" % len(self._offsets), self._trailer)
        self._output += b"\nstartxref\n%d\n%%%%EOF" % table
        return self._flush()

    def _number(self) -> int:
        self._offsets.append(0)
        return len(self._offsets) - 1

    def _write(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._flushed + len(self._output)
        self._output += b"%d 0 obj\n%s\nendobj\n" % (number, body)

    def _flush(self) -> bytes:
        written = bytes(self._output)
        self._flushed += len(written)
        self._output.clear()
        return written

    def _shared(self, part: _Part) -> dict[int, int]:
        """The numbers of those objects that the first part wrote already, by their numbers in this one."""
        numbers: dict[int, int] = {}
        if not self._shareable:
            return numbers
        candidates = {number: _referred(body) for number, body in part.objects.items()}
        while ready := [number for number, referred in candidates.items() if referred <= numbers.keys()]:
            for number in ready:
                del candidates[number]
                body = _renumbered(part.objects[number], numbers)
                if (written := self._shareable.get(sha256(body).digest())) is not None:
                    numbers[number] = written
        return numbers

    def _placed(self, part: _Part, number: int, numbers: Mapping[int, int]) -> bytes:
        """The body of an object at its place among those of all parts."""
        body = part.objects[number]
        if number == part.document:
            return _renumbered(body, {**numbers, part.structure: _DOCUMENT}).replace(b"/S/Document", b"/S/Part", 1)
        body = _renumbered(body, numbers)
        if number == part.pages:
            return body.replace(b"/Type/Pages", b"/Type/Pages/Parent %d 0 R" % _PAGE_TREE, 1)
        if body.startswith(b"<</Type/Page/"):
            return re.sub(rb"/StructParents (\d+)", lambda key: b"/StructParents %d" % (int(key[1]) + self._keys), body)
        return body

    def _gather(self, part: _Part, numbers: Mapping[int, int]) -> None:
        """Notes the roots of a part's pages and structure, and writes its share of the parent tree."""
        self._page_trees.append(numbers[part.pages])
        self._pages += _first_number(rb"/Count (\d+)", part.objects[part.pages])
        self._documents.append(numbers[part.document])
        structure = part.objects[part.structure]
        if b"/ParentTree" not in structure:  # the pages are empty
            return
        entries = re.findall(rb"(\d+) (\d+) 0 R", _first(rb"/Nums\[(.*?)\]", structure))
        parents = [b"%d %d 0 R" % (int(key) + self._keys, numbers[int(parent)]) for key, parent in entries]
        following = self._keys + _first_number(rb"/ParentTreeNextKey (\d+)", structure)
        limits = b"%d %d" % (self._keys, following - 1)
        self._parents.append(leaf := self._number())
        self._write(leaf, b"<</Limits[%s]/Nums[%s]>>" % (limits, b" ".join(parents)))
        self._keys = following


def _read(pdf: bytes) -> _Part:
    start = _first_number(rb"startxref\n(\d+)", pdf[-64:])
    table, trailer = (_first(part, pdf[start:]) for part in (rb"^xref\n(.*)trailer\n", rb"\n(trailer\n.*)\nstartxref"))
    offsets = [int(offset) for offset in re.findall(rb"^(\d{10}) 00000 n", table, re.MULTILINE)]
    objects = {}
    for begin, end in zip(offsets, [*offsets[1:], start], strict=True):
        number, _, body = pdf[begin:end].partition(b" 0 obj\n")
        objects[int(number)] = body.rstrip().removesuffix(b"endobj").rstrip(b"\n")
    catalog = _first_number(rb"/Root (\d+)", trailer)
    structure = _first_number(rb"/StructTreeRoot (\d+)", objects[catalog])
    return _Part(
        objects,
        trailer,
        catalog,
        _first_number(rb"/Metadata (\d+)", objects[catalog]),
        _first_number(rb"/Pages (\d+)", objects[catalog]),
        structure,
        _first_number(rb"/K\[(\d+) 0 R\]", objects[structure]),
    )


def _first(pattern: bytes, text: bytes) -> bytes:
    match = re.search(pattern, text, re.DOTALL)
    if not match:
        raise ValueError(f"no {pattern!r} in what should be a PDF of typst")
    return match[1]


def _first_number(pattern: bytes, text: bytes) -> int:
    return int(_first(pattern, text))


def _references(numbers: list[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _split(body: bytes) -> tuple[bytes, bytes]:
    """The part of an object that may refer to others, and its stream."""
    if not body.endswith(b"endstream"):
        return body, b""
    head, separator, stream = body.partition(b"\nstream")
    return head, separator + stream


def _referred(body: bytes) -> set[int]:
    """The numbers of the objects to which a body refers."""
    return {int(number) for number, _ in _walked(_split(body)[0]) if number}


def _renumbered(body: bytes, numbers: Mapping[int, int]) -> bytes:
    """A body with other numbers in its references."""
    head, stream = _split(body)
    pieces = (b"%d 0 R" % numbers[int(number)] if number else text for number, text in _walked(head))
    return b"".join(pieces) + stream


def _walked(head: bytes) -> Iterator[tuple[bytes | None, bytes]]:
    """Each reference as its object's number, and the text between references."""
    depth = end = 0
    for token in _TOKEN.finditer(head):
        if token[1] is None:
            depth += {b"(": 1, b")": -1}.get(token[0], 0)
        elif not depth:
            yield None, head[end : token.start()]
            yield token[1], b""
            end = token.end()
    yield None, head[end:]
