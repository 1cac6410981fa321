"""The forms that guests fill in on their own phones, and the desks that let these guests in."""
