"""The waiting list of an event, for organisers."""
