"""Changing, mailing and exporting registrations."""
