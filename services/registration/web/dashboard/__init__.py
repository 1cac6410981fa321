"""The dashboard of an event: its figures for programs, and as charts that follow what happens."""
