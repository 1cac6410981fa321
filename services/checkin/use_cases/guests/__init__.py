"""Guests whom somebody waits for."""
