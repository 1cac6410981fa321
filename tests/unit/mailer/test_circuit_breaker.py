"""Whether mails may go to the server."""

from services.mailer.domain.circuit_breaker import CircuitBreaker


def test_nobody_has_reached_the_server_at_the_start() -> None:
    breaker = CircuitBreaker()
    assert breaker.is_open
    assert breaker.close()
    assert not breaker.is_open


def test_only_a_change_is_news() -> None:
    breaker = CircuitBreaker()
    assert [breaker.open(), breaker.close(), breaker.close(), breaker.open()] == [False, True, False, True]
