"""The pages about the fate of mails."""
