"""Whether mails get through to the SMTP server, as all mailers together know it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# A mailer that finds the server away says so again with each probe, which are closer together than this.
FORGOTTEN_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """Since when the server has been away and why; `waiting` mails go as soon as it is back."""

    away_since: datetime | None = None
    reason: str | None = None
    waiting: int = 0

    @property
    def is_away(self) -> bool:
        """Whether mails wait for the server."""
        return self.away_since is not None
