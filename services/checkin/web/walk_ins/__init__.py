"""The desk: people who register at the door, blank badges, two entries of one person."""
