"""The forms that guests fill in on their own phones: the API of the desks, and the pages of the guests."""
