"""Prints at the venue: API routes of desks and stations, and the station's page."""
