"""Services and servers that tests start."""
