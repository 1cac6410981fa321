"""Organisers' own words in the place of ours."""
