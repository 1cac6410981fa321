"""The API of mails that come back."""
