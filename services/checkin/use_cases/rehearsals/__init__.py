"""Rehearsing on the eve: starting, and wiping what was scanned."""
