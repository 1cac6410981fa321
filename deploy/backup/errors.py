"""The base of everything that stops a backup or a restore."""


class BackupError(Exception):
    """It cannot go on. The text is a sentence for the operator: the fault and, where there is one, the remedy."""
