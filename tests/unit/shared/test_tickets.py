"""The text in a ticket's QR code."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.tickets import (
    ALPHABET,
    SECRET_LENGTH,
    ScannedSecret,
    fingerprint,
    new_secret,
    random_text,
    read_secret,
    roster_key,
)

QR_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]{1,40}")
SHORT_IDS = st.text(ALPHABET, min_size=6, max_size=6)
SECRETS = st.builds(lambda short_id, seed: new_secret(short_id, Random(seed)), SHORT_IDS, st.integers())


@given(SHORT_IDS, st.integers())
def test_a_secret_fits_a_small_code_and_names_its_event(short_id: str, seed: int) -> None:
    secret = new_secret(short_id, Random(seed))
    assert QR_ALPHANUMERIC.fullmatch(secret)
    assert read_secret(secret) == ScannedSecret(secret, short_id)


@given(SECRETS, st.integers(0, SECRET_LENGTH - 1), st.sampled_from(ALPHABET))
def test_no_single_wrong_character_goes_unnoticed(secret: str, place: int, character: str) -> None:
    changed = secret[:place] + character + secret[place + 1 :]
    if changed != secret:
        assert read_secret(changed) in {"malformed", "not_a_badge"}


@given(SECRETS, st.integers(0, SECRET_LENGTH - 2))
def test_two_neighbours_that_changed_places_are_noticed(secret: str, place: int) -> None:
    changed = secret[:place] + secret[place + 1] + secret[place] + secret[place + 2 :]
    assert changed == secret or read_secret(changed) in {"malformed", "not_a_badge"}


@given(SECRETS)
def test_keyboard_scanners_may_change_case_and_add_white_space(secret: str) -> None:
    assert read_secret(f" \t{secret.lower()}\r\n") == read_secret(secret)


@given(st.text())
def test_anything_can_be_read(text: str) -> None:
    assert read_secret(text) == "not_a_badge" or text.strip().upper().startswith("MOIEN1")


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("", "not_a_badge"),
        ("https://example.lu", "not_a_badge"),
        ("MOIEN2ABCDEF", "not_a_badge"),
        ("MOIEN1", "malformed"),
        ("MOIEN1" + "0" * 30, "malformed"),
        ("MOIEN1" + "0" * 4000, "malformed"),
        ("MOIEN1\x00" + "0" * 29, "malformed"),
        ("MOIEN1" + "\ud800" * 30, "malformed"),
        ("MOIEN1" + "é" * 30, "malformed"),
    ],
)
def test_what_is_no_secret_of_ours_is_told_apart(text: str, reading: str) -> None:
    assert read_secret(text) == reading


def test_secrets_differ_in_a_hundred_bits() -> None:
    random = Random(1)
    secrets = {new_secret("ABCDEF", random)[12:32] for _ in range(10_000)}
    assert len(secrets) == 10_000
    assert {*"".join(secrets)} == {*ALPHABET}


def test_what_the_door_knows_tells_nothing_of_the_secret() -> None:
    secret = new_secret("ABCDEF", Random(1))
    assert len(fingerprint(secret)) == len(roster_key(secret)) == 64
    assert fingerprint(secret) != roster_key(secret)


def test_random_text_is_as_long_as_asked() -> None:
    assert len(random_text(6, Random(1))) == 6
