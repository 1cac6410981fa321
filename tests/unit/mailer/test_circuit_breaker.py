"""Whether mails may go to the server."""

from services.mailer.domain.circuit_breaker import CircuitBreaker


def test_nobody_has_reached_the_server_at_the_start() -> None:
    breaker = CircuitBreaker()
    assert breaker.is_open
    assert breaker.pause == 0
    assert breaker.note_probe()
    assert not breaker.is_open


def test_only_a_change_is_news() -> None:
    breaker = CircuitBreaker()
    changes = [breaker.note_fault, breaker.note_answer, breaker.note_answer, breaker.note_probe, breaker.note_fault]
    assert [change() for change in changes] == [False, True, False, False, True]


def test_probes_of_a_server_that_stays_away_become_rarer() -> None:
    breaker = CircuitBreaker()
    pauses = []
    for _ in range(6):
        breaker.note_fault()
        pauses.append(breaker.pause)
    assert pauses == [3, 6, 12, 24, 30, 30]


def test_a_server_that_lets_probes_in_but_no_mails_is_tried_ever_more_seldom() -> None:
    breaker = CircuitBreaker()
    for _ in range(3):
        breaker.note_fault()
        breaker.note_probe()
    assert breaker.pause == 12


def test_the_next_outage_is_probed_soon_again() -> None:
    breaker = CircuitBreaker()
    for _ in range(5):
        breaker.note_fault()
    breaker.note_answer()
    breaker.note_fault()
    assert breaker.pause == 3
