"""Synchronisation."""
