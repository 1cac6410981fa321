"""Builders and fakes for the mailer."""
