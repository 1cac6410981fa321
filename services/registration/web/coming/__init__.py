"""Organisers ask people whether they still come, and see the answers."""
