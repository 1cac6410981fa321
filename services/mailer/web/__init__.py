"""The HTTP side of the mailer: its API."""
