"""The ports of the mailer's use cases."""
