"""An event's logo."""

from shared.errors import Invalid


class NotAPicture(Invalid):
    """This is not a picture that pages can show."""
