"""Looking after a group of people whom one person registered."""
