"""Invitations: the API, the organisers' pages, and the pages of those who were invited."""
