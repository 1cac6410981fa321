"""The pages on which organisers sign in."""
