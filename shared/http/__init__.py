"""The HTTP edge: the table of calls, their description, bodies, problems, pages."""
