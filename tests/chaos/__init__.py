"""Faults under load, judged from outside: what was promised is kept, and everything recovers by itself."""
