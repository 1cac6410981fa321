"""Following events and registrations, and reading the roster."""
