"""The API of the list on paper."""
