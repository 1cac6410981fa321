"""Making and changing check-in lists and gates."""
