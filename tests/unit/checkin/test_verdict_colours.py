"""Verdicts that staff tell apart in sunlight and without seeing red or green: by their brightness."""

import re

import pytest

from services.checkin.web.pages import STATIC
from shared.documents.colours import CATEGORY_COLOURS, contrast

STYLES = (STATIC / "scanner/scanner.css").read_text()


def token(name: str) -> str:
    """The colour (#rrggbb) that the stylesheet has under a name."""
    match = re.search(rf"--{name}: (#[0-9a-f]{{6}});", STYLES)
    assert match is not None, name
    return match[1]


@pytest.mark.parametrize("other", ["go", "look-loud"])
def test_stop_is_far_darker_than_what_lets_people_in_or_wait(other: str) -> None:
    assert contrast(token("stop"), token(other)) >= 3


def test_an_exit_is_far_darker_than_an_admission() -> None:
    assert contrast(token("exit"), token("go")) >= 3


GROUNDS = [("go", "on-go"), ("exit", "on-exit"), ("look-loud", "on-look"), ("stop", "on-stop")]


@pytest.mark.parametrize(("ground", "ink"), GROUNDS)
def test_the_words_of_a_verdict_are_read_from_afar(ground: str, ink: str) -> None:
    assert contrast(token(ground), token(ink)) >= 7


@pytest.mark.parametrize("colour", CATEGORY_COLOURS)
def test_the_strip_of_a_category_is_read_in_white(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= 4.5
