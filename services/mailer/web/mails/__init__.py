"""The API of mails."""
