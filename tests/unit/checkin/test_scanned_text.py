"""The kinds of scanned texts."""

from random import Random
from typing import Any

import pytest

from services.checkin.domain.scans import read_code, read_presented
from shared.documents.tickets import fingerprint, new_secret

HERE, ELSEWHERE = "ABCDEF", "GHJKMN"
SECRET = new_secret(HERE, Random(1))


def test_a_ticket_of_this_event_is_known_by_the_hash_of_its_secret() -> None:
    presented = read_presented(SECRET, HERE)
    assert (presented.kind, presented.hash) == ("ticket", fingerprint(SECRET))


@pytest.mark.parametrize("around", [f"  {SECRET}\n", f"\t{SECRET}\r\n", f"\u00a0{SECRET}"])
def test_white_space_around_a_secret_does_not_count(around: str) -> None:
    assert read_presented(around, HERE) == read_presented(SECRET, HERE)


def test_a_ticket_of_another_event_says_so() -> None:
    assert read_presented(new_secret(ELSEWHERE, Random(1)), HERE).kind == "other_event"


@pytest.mark.parametrize("damaged", [SECRET[:-1], SECRET + "0", SECRET[:-1] + ("0" if SECRET[-1] != "0" else "1")])
def test_a_damaged_ticket_is_malformed(damaged: Any) -> None:
    assert read_presented(damaged, HERE).kind == "malformed"


@pytest.mark.parametrize("text", ["", "\x00", "https://example.lu/menu", "\ud800", "x" * 4096, "\u202eMOIEN1", "é" * 9])
def test_anything_else_is_no_badge(text: str) -> None:
    assert read_presented(text, HERE).kind == "not_a_badge"


def test_a_typed_code_may_come_in_any_case() -> None:
    assert read_code(" ab12cd ").code == read_code("AB12CD").code == "AB12CD"


@pytest.mark.parametrize("text", ["\ud800", "$where", "A\x00B", "", "x" * 41])
def test_what_cannot_be_a_code_is_looked_up_nowhere(text: str) -> None:
    assert read_code(text).code is None
