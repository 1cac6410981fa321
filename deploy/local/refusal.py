"""Why a demo can't run."""


class NotPossible(Exception):
    """The sentence says what is wrong, and where it can what to do."""
