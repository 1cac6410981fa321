"""The mailer over HTTP."""
