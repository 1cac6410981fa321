"""Ways through all screens, states and dialogs of the door, each with one phone; `look` is called at every stop."""
