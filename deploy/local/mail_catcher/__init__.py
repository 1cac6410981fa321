"""An SMTP server that delivers nothing: all mail ends in a Maildir and can be read in a browser."""
