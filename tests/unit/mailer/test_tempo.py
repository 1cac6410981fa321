"""How fast mails may go, as far as one mailer knows."""

from datetime import timedelta

import pytest

from services.mailer.domain.tempo import ALL, Limit, Tempo, Turn
from tests.support.mailer.builders import NOW

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("tempo", "limits"),
    [
        (Tempo(), []),
        (Tempo(per_minute=30), [Limit(ALL, 2 * SECOND)]),
        (Tempo(per_minute_per_domain=6), [Limit("@example.lu", 10 * SECOND)]),
        (Tempo(30, 6), [Limit(ALL, 2 * SECOND), Limit("@example.lu", 10 * SECOND)]),
    ],
)
def test_a_mail_is_under_the_limits_that_are_set(tempo: Tempo, limits: list[Limit]) -> None:
    assert tempo.limits("example.lu") == limits


def test_without_a_limit_nothing_waits() -> None:
    tempo = Tempo()
    assert (tempo.holds_all_back(NOW), tempo.held_back(NOW), tempo.next_turn(NOW)) == (False, frozenset(), None)


def test_all_mails_wait_for_the_next_turn_of_all() -> None:
    tempo = Tempo(per_minute=30, per_minute_per_domain=60)
    tempo.note(Turn(is_granted=True, next_at={ALL: NOW + 2 * SECOND, "@large.example": NOW + SECOND}))
    assert [tempo.holds_all_back(NOW + seconds * SECOND) for seconds in (0, 1, 2)] == [True, True, False]
    assert [tempo.next_turn(NOW + seconds * SECOND) for seconds in (0, 1, 2)] == [2 * SECOND, SECOND, None]


def test_mails_to_a_domain_are_held_back_until_its_turn_comes() -> None:
    tempo = Tempo(per_minute_per_domain=6)
    tempo.note(Turn(is_granted=True, next_at={"@large.example": NOW + 10 * SECOND}))
    assert tempo.held_back(NOW + SECOND) == {"large.example"}
    assert tempo.next_turn(NOW + SECOND) == 9 * SECOND
    assert not tempo.holds_all_back(NOW)
    assert tempo.held_back(NOW + 10 * SECOND) == frozenset()
