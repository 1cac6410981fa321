"""Organisers do one thing with several registrations: they see before what it means, and after what became of it."""
