"""Documents about an event and its people."""
