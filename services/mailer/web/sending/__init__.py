"""The check of who sends, as receivers see it."""
