"""The list on paper: its people, and the ticks that are entered afterwards."""
