"""Mails by segment: campaigns in the API and in the console, and the schedule of an event's e-mails."""
