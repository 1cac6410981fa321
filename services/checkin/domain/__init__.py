"""The rules of the door: plain Python, no input or output."""
