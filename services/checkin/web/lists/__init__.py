"""The API of check-in lists and gates."""
