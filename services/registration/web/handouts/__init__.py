"""Handouts in the console, and for attendees."""
