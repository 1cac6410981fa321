"""How fast mails may go out."""


class RateLimiter:
    """Spreads mails over time: `per_minute` on average (0: no limit). Moments are seconds of a steady clock."""

    def __init__(self, per_minute: int) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._next_at = 0.0

    def delay(self, now: float) -> float:
        """The seconds until another mail may go. Mails that start at the same time make it longer afterwards."""
        return max(0.0, self._next_at - now)

    def spend(self, now: float) -> None:
        """Counts one mail that goes now."""
        self._next_at = max(self._next_at, now) + self._gap
