"""A whole morning of a conference at its doors, in real browsers, and the reckoning afterwards."""
