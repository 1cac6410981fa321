"""Failed sign-ins are limited for the client that fails, never for the account."""

import pytest

from services.registration.web.identity.sign_in_limit import ACCOUNTS_PER_CLIENT, SignInLimit
from shared.http.problems import TooOften

ZOE, YVES = "zoe@example.lu", "yves@example.lu"


def _limit(per_minute: int) -> SignInLimit:
    return SignInLimit(per_minute, lambda: 0.0)


def test_a_client_fails_only_so_often_with_one_account() -> None:
    limit = _limit(2)
    for _ in range(2):
        limit.spend("client", ZOE)
    with pytest.raises(TooOften):
        limit.spend("client", ZOE.upper())
    limit.spend("client", YVES)
    limit.spend("other client", ZOE)


def test_a_client_cannot_try_one_password_on_every_account() -> None:
    limit = _limit(2)
    for number in range(2 * ACCOUNTS_PER_CLIENT):
        limit.spend("client", f"account{number}@example.lu")
    with pytest.raises(TooOften):
        limit.spend("client", ZOE)


def test_successes_do_not_count() -> None:
    limit = _limit(1)
    for _ in range(100):
        limit.spend("client", ZOE)
        limit.give_back("client", ZOE)
