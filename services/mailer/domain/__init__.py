"""The rules of mailing: plain Python, no I/O."""
