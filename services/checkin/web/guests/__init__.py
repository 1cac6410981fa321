"""Watched guests."""
