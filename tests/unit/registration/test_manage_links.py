"""Links by which attendees manage their own registration."""

import base64
import itertools
from dataclasses import replace

import pytest

from services.registration.adapters.manage_links import HmacManageLinks
from services.registration.domain.registration import PlaceHandedOver, Registration
from tests.support.registration.builders import a_registration

LINKS = HmacManageLinks("http://moien.test", ["k" * 32])


def token_of(registration: Registration) -> str:
    return LINKS.url_for(registration).removeprefix("http://moien.test/r/")


def test_a_link_opens_its_own_registration_only() -> None:
    mine, another = a_registration(), a_registration()
    assert LINKS.named_by(token_of(mine)) == mine.id
    assert LINKS.opens(token_of(mine), mine)
    assert not LINKS.opens(token_of(mine), another)


def test_a_link_made_with_another_key_opens_nothing() -> None:
    registration = a_registration()
    forged = HmacManageLinks("http://moien.test", ["f" * 32]).url_for(registration).rsplit("/", 1)[1]
    assert LINKS.named_by(forged) == registration.id
    assert not LINKS.opens(forged, registration)


def test_keys_are_replaced_in_steps_and_every_link_goes_on_opening() -> None:
    registration = a_registration()
    old, new = "o" * 32, "n" * 32
    steps = [HmacManageLinks("http://moien.test", keys) for keys in ([old], [old, new], [new, old])]
    for before, after in itertools.pairwise(steps):  # both run side by side while one after the other is restarted
        for maker, opener in itertools.product((before, after), repeat=2):
            assert opener.opens(maker.url_for(registration).rpartition("/")[2], registration)
    assert steps[2].url_for(registration) == HmacManageLinks("http://moien.test", [new]).url_for(registration)


def test_the_link_of_an_earlier_holder_says_that_the_place_was_handed_over() -> None:
    registration = a_registration()
    successors = replace(registration, holder=3)
    for holder in (1, 2):
        earlier = token_of(replace(registration, holder=holder))
        with pytest.raises(PlaceHandedOver):
            LINKS.opens(earlier, successors)
    assert LINKS.opens(token_of(successors), successors)
    assert not LINKS.opens(token_of(successors), registration)


def other_spellings(token: str) -> list[str]:
    content = base64.urlsafe_b64decode(token + "=")
    assert len(content) == 32
    spare_bits = token[:-1] + chr(ord(token[-1]) + 1)
    assert base64.urlsafe_b64decode(spare_bits + "=") == content
    return [
        token + "=",
        token + "==",
        base64.b64encode(content).decode(),
        base64.b64encode(content).decode().rstrip("="),
        spare_bits,
        f"{token[:5]}!{token[5:]}",
        f"{token[:5]}\n{token[5:]}",
    ]


def a_token_with_every_kind_of_character() -> tuple[str, Registration]:
    registrations = (a_registration() for _ in range(999))
    tokens = ((token_of(registration), registration) for registration in registrations)
    return next((token, registration) for token, registration in tokens if {"-", "_"} <= {*token})


def test_a_link_has_one_spelling() -> None:
    token, registration = a_token_with_every_kind_of_character()
    for spelling in other_spellings(token):
        assert LINKS.named_by(spelling) is None, spelling
        assert not LINKS.opens(spelling, registration), spelling


@pytest.mark.parametrize("token", ["", "x", "é" * 43, "\ud800" * 43, "A" * 42, "A" * 44, "A" * 4000])
def test_what_is_no_token_names_nothing(token: str) -> None:
    assert LINKS.named_by(token) is None
