"""The answers to the questions of an event, for those who change its form."""

from collections.abc import Mapping
from typing import Protocol


class GivenAnswers(Protocol):
    """Counts of what people answered, whatever the state of their registration, and who did."""

    async def by_question(self, event: str) -> Mapping[str, int]:
        """The number of people who answered each question, also of those that the event no longer has."""

    async def consents(self, event: str) -> frozenset[str]:
        """The ids of the texts that people were asked to agree to, also of those that the event no longer has."""

    async def by_choice(self, event: str, question: str) -> Mapping[str, int]:
        """The number of people who gave each answer to a question with choices."""

    async def codes(self, event: str, question: str, limit: int) -> list[str]:
        """The codes of registrations with an answer to a question."""
