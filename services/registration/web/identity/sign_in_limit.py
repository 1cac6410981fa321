"""A limit on failed sign-ins that strangers cannot use to lock an organiser out."""

from collections.abc import Callable

from shared.http.rate_limits import RateLimit
from shared.language.field_types import email_key

ACCOUNTS_PER_CLIENT = 5


class SignInLimit:
    """Allows a client `per_minute` failures with each account, and five times as many with all accounts together.

    An account has no limit of its own: whoever knows its address could use it up and so lock its owner out. Guesses
    from many addresses are slowed down by the hash of the password, of which a process computes few at once.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._per_account = RateLimit(per_minute, clock)
        self._per_client = RateLimit(per_minute * ACCOUNTS_PER_CLIENT, clock)

    def spend(self, client: str, email: str) -> None:
        """Counts an attempt. Raises TooOften when the client has failed too often."""
        self._per_client.spend(client)
        self._per_account.spend(_key(client, email))

    def give_back(self, client: str, email: str) -> None:
        """Undoes `spend` after a success."""
        self._per_client.give_back(client)
        self._per_account.give_back(_key(client, email))


def _key(client: str, email: str) -> str:
    return f"{client} {email_key(email)}"
