"""The version of Moien that runs: the same as in pyproject.toml, which an installation need not have."""

from typing import Final

VERSION: Final = "0.2.0"
