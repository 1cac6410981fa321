"""QR codes: the matrix of a text, and small PNG and SVG writers that need no imaging library."""

import struct
import zlib
from functools import lru_cache
from typing import TypeAlias

import qrcode
from qrcode.constants import ERROR_CORRECT_M

Matrix: TypeAlias = tuple[tuple[bool, ...], ...]
"""The modules of a code row by row, without its quiet zone; True is dark."""

# Trying all eight masks takes eight times as long, and readers cope with each of them.
MASK = 2
QUIET_ZONE = 4


@lru_cache(maxsize=32)  # a mail shows the same code twice, as picture and on the badge
def matrix(text: str) -> Matrix:
    """The modules of `text` (ISO/IEC 18004) with error correction M, 15 %.

    A text of the alphanumeric set, as tickets hold, is packed as such: 36 characters give version 2, 25 × 25
    modules. Any other is encoded as UTF-8. Raises ValueError for an empty text.
    """
    if not text:
        raise ValueError("a QR code needs a text")
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=MASK, border=0)
    code.add_data(text, optimize=0)
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


def png(modules: Matrix, scale: int, border: int = QUIET_ZONE) -> bytes:
    """`modules` as a PNG of one bit a pixel, black on opaque white: the same bytes each time.

    `scale` is pixels per module, `border` the quiet zone in modules (the standard asks for 4).
    """
    side = (len(modules) + 2 * border) * scale
    white = _scanline("1" * side)
    lines = [white] * (border * scale)
    for row in modules:
        bits = "".join(("0" if dark else "1") * scale for dark in row)
        margin = "1" * (border * scale)
        lines += [_scanline(margin + bits + margin)] * scale
    lines += [white] * (border * scale)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"".join(lines), 6))
        + _chunk(b"IEND", b"")
    )


def svg(modules: Matrix, border: int = QUIET_ZONE) -> str:
    """`modules` as an SVG document one unit a module, black on white; what shows it sizes it."""
    side = len(modules) + 2 * border
    path = "".join(
        f"M{border + start} {border + y}h{length}v1h-{length}z"
        for y, row in enumerate(modules)
        for start, length in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )


def _scanline(bits: str) -> bytes:
    """One row of a PNG: the filter byte, then the pixels, padded to a whole byte."""
    padded = bits.ljust(-len(bits) // 8 * -8, "1")
    return b"\0" + int(padded, 2).to_bytes(len(padded) // 8, "big")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    edges = [x for x in range(len(row) + 1) if (x < len(row) and row[x]) != (x > 0 and row[x - 1])]
    return [(start, end - start) for start, end in zip(edges[::2], edges[1::2], strict=True)]
