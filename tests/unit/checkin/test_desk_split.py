"""Letters are shared out among desks so that each has about the same work."""

from itertools import pairwise
from random import Random

import pytest

from services.checkin.domain.desk_split import LETTERS, DeskShare, split_desks


def test_two_desks_get_half_of_the_people_each() -> None:
    assert split_desks({"A": 10, "K": 10, "L": 12, "Z": 8}, 2) == (DeskShare("A", "K", 20), DeskShare("L", "Z", 20))


def test_names_without_a_letter_go_to_the_last_desk() -> None:
    assert split_desks({"B": 3, "#": 2, "": 1}, 2)[-1].people == 3


def test_with_nobody_left_the_letters_themselves_are_shared_out() -> None:
    assert split_desks({}, 2) == (DeskShare("A", "M", 0), DeskShare("N", "Z", 0))


@pytest.mark.parametrize("desks", range(1, 10))
def test_every_letter_has_one_desk_and_nobody_is_lost(desks: int) -> None:
    people = {letter: Random(desks).randint(0, 30) for letter in LETTERS}
    split = split_desks(people, desks)
    assert len(split) == desks
    assert sum(desk.people for desk in split) == sum(people.values())
    assert (split[0].first, split[-1].last) == ("A", "Z")
    assert all(ord(right.first) - ord(left.last) == 1 for left, right in pairwise(split))


def test_no_desk_could_give_a_letter_away_and_leave_both_better_off() -> None:
    people = {"A": 5, "B": 9, "C": 1, "M": 7, "N": 2, "S": 11, "T": 3}
    left, right = split_desks(people, 2)
    assert abs(left.people - right.people) <= min(
        abs(2 * sum(n for letter, n in people.items() if letter <= cut) - sum(people.values())) for cut in LETTERS[:25]
    )
