"""The base of every error that stops a demo."""


class DemoError(Exception):
    """The demo cannot run. The text is a sentence for its user: the fault and, where there is one, the remedy."""
