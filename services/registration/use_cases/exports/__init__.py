"""Organisers take the data of their events away, as files."""
