"""Deciding on scans, undoing them, searching attendees, resolving conflicts."""
