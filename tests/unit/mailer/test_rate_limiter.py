"""How fast mails go out."""

import pytest

from services.mailer.domain.rate_limiter import RateLimiter


def test_without_a_limit_nothing_waits() -> None:
    limiter = RateLimiter(0)
    limiter.spend(100.0)
    assert limiter.delay(100.0) == 0


def test_mails_are_spread_over_the_minute() -> None:
    limiter = RateLimiter(60)
    limiter.spend(100.0)
    assert limiter.delay(100.25) == pytest.approx(0.75)
    assert limiter.delay(102.0) == 0


def test_mails_that_start_together_make_the_next_one_wait_longer() -> None:
    limiter = RateLimiter(60)
    for _ in range(3):
        limiter.spend(100.0)
    assert limiter.delay(100.0) == pytest.approx(3)


def test_a_quiet_hour_saves_nothing_up() -> None:
    limiter = RateLimiter(60)
    limiter.spend(100.0)
    limiter.spend(3700.0)
    assert limiter.delay(3700.0) == pytest.approx(1)
