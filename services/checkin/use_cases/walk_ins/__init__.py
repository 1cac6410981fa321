"""Registering people at the desk, binding badges, and merging two entries of one person."""
