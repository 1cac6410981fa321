"""Mails that come back, and the addresses that are suppressed for it."""
