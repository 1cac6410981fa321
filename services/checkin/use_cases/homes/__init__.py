"""Moving an event's door from one installation of check-in to another."""
