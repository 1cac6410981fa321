"""Check-in over HTTP."""
