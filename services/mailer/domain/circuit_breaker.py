"""Whether mails may go to the SMTP server, or it is known to be away."""


class CircuitBreaker:
    """Closed while the SMTP server takes mails; open from a fault of the server until a probe gets through.

    It begins open, because nobody has reached the server yet: the first mail is the first probe.
    """

    def __init__(self) -> None:
        self.is_open = True

    def open(self) -> bool:
        """Notes that the server is away; returns whether that is news."""
        was_closed, self.is_open = not self.is_open, True
        return was_closed

    def close(self) -> bool:
        """Notes that the server is there; returns whether that is news."""
        was_open, self.is_open = self.is_open, False
        return was_open
