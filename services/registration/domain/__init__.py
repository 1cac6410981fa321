"""The rules of registration: plain Python, no input or output."""
