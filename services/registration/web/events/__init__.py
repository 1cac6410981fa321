"""The API of events, and their public pages."""
