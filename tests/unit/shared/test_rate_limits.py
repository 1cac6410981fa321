"""How often one client may call."""

import pytest

from shared.http import rate_limits
from shared.http.problems import TooOften
from shared.http.rate_limits import RateLimit


class Watch:
    """A clock in seconds that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_lets_through_as_many_as_it_holds_and_fills_again() -> None:
    watch = Watch()
    limit = RateLimit(60, watch)
    for _ in range(60):
        limit.spend("a")
    with pytest.raises(TooOften):
        limit.spend("a")
    watch.now += 1
    limit.spend("a")
    with pytest.raises(TooOften):
        limit.spend("a")


def test_each_client_has_a_bucket_of_its_own() -> None:
    limit = RateLimit(1, Watch())
    limit.spend("a")
    limit.spend("b")
    with pytest.raises(TooOften):
        limit.spend("a")


def test_who_keeps_trying_is_let_in_as_soon_as_who_waits() -> None:
    watch = Watch()
    limit = RateLimit(60, watch)
    for _ in range(60):
        limit.spend("a")
    for _ in range(9):
        watch.now += 0.1
        with pytest.raises(TooOften):
            limit.spend("a")
    watch.now += 0.11
    limit.spend("a")


def test_no_limit_never_refuses() -> None:
    limit = RateLimit(0, Watch())
    for _ in range(10_000):
        limit.spend("a")


def test_what_is_given_back_can_be_spent_again() -> None:
    limit = RateLimit(1, Watch())
    for _ in range(3):
        limit.spend("a")
        limit.give_back("a")
    limit.give_back("a")
    limit.spend("a")
    with pytest.raises(TooOften):
        limit.spend("a")
    limit.give_back("nobody")


def test_clients_long_gone_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MOST_KEYS", 10)
    limit = RateLimit(1, Watch())
    for number in range(100):
        limit.spend(str(number))
    with pytest.raises(TooOften):
        limit.spend("99")
    limit.spend("0")
