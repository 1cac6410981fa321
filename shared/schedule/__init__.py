"""Things that are due at a moment: one leased row a thing, and one loop in each process that runs the due ones."""
