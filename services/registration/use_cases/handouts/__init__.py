"""Handouts: documents for those who came."""
