"""The organisers' page about the door."""
