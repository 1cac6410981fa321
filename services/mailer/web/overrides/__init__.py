"""Organisers' own words in the place of ours: the calls and the pages."""
