"""The outside world as use cases need it."""
