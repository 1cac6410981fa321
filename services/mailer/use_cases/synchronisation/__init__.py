"""The copies that other services have of the mailer's state."""
