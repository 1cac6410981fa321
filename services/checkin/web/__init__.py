"""The HTTP side of check-in: its API, the scanner, the organisers' page about the door."""
