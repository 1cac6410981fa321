"""Printed badges: API routes and the console's page."""
