"""The choices of readers about the mails that they get."""
