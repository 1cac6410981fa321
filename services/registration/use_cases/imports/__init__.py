"""Organisers import lists of people: they see before what it means, after what became of each row, and can undo it."""
