"""The API of registrations, and the pages of attendees."""
