"""Accepting, delivering and withdrawing mails, and sending them again."""
