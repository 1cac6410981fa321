"""The API of devices and pairing codes."""
