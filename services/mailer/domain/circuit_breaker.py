"""Whether mails may go to the SMTP server, or it is known to be away."""

FIRST_PAUSE, LONGEST_PAUSE = 3.0, 30.0  # seconds


class CircuitBreaker:
    """Closed while the SMTP server takes mails; open from a fault of the server until a probe gets through.

    It begins open, because nobody has reached the server yet. Each method returns whether it has changed the state.
    """

    def __init__(self) -> None:
        self.is_open = True
        self.faults = 0
        """The faults since the server last answered to a mail."""

    @property
    def pause(self) -> float:
        """The seconds until the next probe; it grows, because providers block accounts that sign in too often."""
        return min(FIRST_PAUSE * 2 ** min(self.faults - 1, 10), LONGEST_PAUSE) if self.faults else 0.0

    def note_fault(self) -> bool:
        """Opens: the server is away."""
        self.faults += 1
        was_closed, self.is_open = not self.is_open, True
        return was_closed

    def note_probe(self) -> bool:
        """Closes on trial: the server has let a probe in. Should it refuse the mails, the pause goes on growing."""
        was_open, self.is_open = self.is_open, False
        return was_open

    def note_answer(self) -> bool:
        """Closes: the server has answered to a mail."""
        self.faults = 0
        return self.note_probe()
