"""The page about messages that could not be processed."""
