"""The address of a label is good for minutes, names nobody, and cannot be made up."""

from datetime import timedelta

import pytest

from shared.documents.label_links import PATH, Label, LabelLinks, UnknownLabel
from tests.support.times import NOON

LABEL = Label("plastics", "registration-1", "label62")
LINKS = LabelLinks(["new" * 12, "old" * 12])
UNTIL = NOON + timedelta(minutes=5)


def token(links: LabelLinks = LINKS, label: Label = LABEL) -> str:
    return links.path(label, UNTIL).removeprefix(f"{PATH}/")


@pytest.mark.parametrize("registration", ["registration-1", None])
def test_a_label_is_read_until_its_address_is_too_old(registration: str | None) -> None:
    label = Label("plastics", registration, "a6")
    assert LINKS.read(token(label=label), UNTIL) == label
    with pytest.raises(UnknownLabel):
        LINKS.read(token(label=label), UNTIL + timedelta(seconds=1))


def test_an_older_key_still_verifies() -> None:
    assert LINKS.read(token(LabelLinks(["old" * 12])), NOON) == LABEL


@pytest.mark.parametrize(
    "text", ["", "x", "W10.x", "\udc80", token(LabelLinks(["another" * 6])), token()[:-1], token()[1:]]
)
def test_nobody_makes_up_an_address(text: str) -> None:
    with pytest.raises(UnknownLabel):
        LINKS.read(text, NOON)


def test_a_signature_for_something_else_is_none_for_a_label() -> None:
    odd = Label("plastics", "registration-1", "poster")  # type: ignore[arg-type]
    with pytest.raises(UnknownLabel):
        LINKS.read(token(label=odd), NOON)
