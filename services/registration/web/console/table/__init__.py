"""The table of an event's people: which are shown, in which order, and what organisers do with several of them."""
