"""Giving, moving and freeing places."""
