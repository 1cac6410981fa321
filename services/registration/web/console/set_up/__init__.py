"""The pages on which organisers make an event and set everything of it up."""
