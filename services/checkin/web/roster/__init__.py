"""The API of the roster."""
