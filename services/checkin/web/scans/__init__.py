"""The API of scans, search and conflicts."""
