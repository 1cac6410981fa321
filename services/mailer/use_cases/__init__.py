"""What the mailer does, one file each."""
