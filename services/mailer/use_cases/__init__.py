"""The use cases of the mailer, one file each."""
