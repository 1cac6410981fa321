"""Inviting people, and what comes of it."""
