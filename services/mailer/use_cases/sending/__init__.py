"""Use cases about who sends, as receivers see it."""
