"""The door's pages of the organisers' console."""
