"""Imports of lists of people, in the API and the console."""
