"""Organisers write to a segment of the people of an event, once or by the event's schedule."""
