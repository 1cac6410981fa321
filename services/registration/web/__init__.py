"""The HTTP side of registration: its API, its public pages, the organisers' console."""
