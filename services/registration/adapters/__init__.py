"""How registration reaches its database."""
