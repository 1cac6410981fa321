"""The contract of a store of the files that jobs make."""

from collections.abc import AsyncGenerator

import pytest

from shared.jobs.files import JobFiles
from shared.jobs.mongo_files import PIECE
from tests.contract.shared.conftest import Stored


async def _pieces(*pieces: bytes | None) -> AsyncGenerator[bytes]:
    """Yields pieces; None is a fault."""
    for piece in pieces:
        if piece is None:
            raise ZeroDivisionError
        yield piece


async def _content(files: JobFiles, name: str) -> bytes:
    return b"".join([piece async for piece in files.read(name)])


async def test_a_file_is_read_as_it_was_written(job_files: JobFiles) -> None:
    large = bytes(range(256)) * (PIECE // 128)
    name = await job_files.write("job", _pieces(b"a", b"", large, b"z"))
    assert await _content(job_files, name) == b"a" + large + b"z"
    empty = await job_files.write("another", _pieces())
    assert await _content(job_files, empty) == b""


async def test_a_second_attempt_replaces_what_the_first_left(job_files: JobFiles) -> None:
    first = await job_files.write("job", _pieces(b"first"))
    second = await job_files.write("job", _pieces(b"second"))
    assert (await _content(job_files, first), await _content(job_files, second)) == (b"", b"second")


async def test_a_file_that_breaks_off_leaves_nothing(stored: Stored) -> None:
    with pytest.raises(ZeroDivisionError):
        await stored.files.write("job", _pieces(b"a" * PIECE, b"b", None))
    assert await stored.pieces() == 0


async def test_one_job_loses_its_files_and_no_other(job_files: JobFiles) -> None:
    name, other = await job_files.write("job", _pieces(b"a")), await job_files.write("other", _pieces(b"b"))
    for _ in range(2):
        await job_files.remove("job")
    assert (await _content(job_files, name), await _content(job_files, other)) == (b"", b"b")
