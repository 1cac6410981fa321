"""Builders and fakes for check-in."""
