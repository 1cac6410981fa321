"""Use cases around badges that are printed at the venue."""
