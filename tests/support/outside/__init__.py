"""Moien as a client outside of this repository sees it: only what contracts.md promises, nothing of the inside."""
