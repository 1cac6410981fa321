"""An SMTP server that delivers nothing: it stores all mail in a Maildir and shows it in a browser."""
