"""Looking after the list of organisations."""
