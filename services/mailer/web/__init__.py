"""What the mailer answers over HTTP."""
