"""Creating, changing and copying events."""
