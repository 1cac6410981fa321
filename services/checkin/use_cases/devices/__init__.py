"""Pairing devices with gates, and ending pairings."""
