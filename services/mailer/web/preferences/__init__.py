"""The page on which readers of marketing mails unsubscribe."""
