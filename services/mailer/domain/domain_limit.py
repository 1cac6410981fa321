"""How many mails may be on their way to one recipient domain, so that a slow one leaves connections to the others."""

from collections import Counter


class DomainLimit:
    """Counts the mails that are on their way to each recipient domain; `most` to one at the same time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._on_their_way: Counter[str] = Counter()

    @classmethod
    def for_connections(cls, connections: int) -> "DomainLimit":
        """Leaves half of the connections to all other domains."""
        return cls(max(1, connections // 2))

    @property
    def full(self) -> frozenset[str]:
        """The domains to which no other mail may go now."""
        return frozenset(domain for domain, mails in self._on_their_way.items() if mails >= self._most)

    def take(self, domain: str) -> None:
        """Counts a mail that sets out."""
        self._on_their_way[domain] += 1

    def give_back(self, domain: str) -> None:
        """Counts a mail as done."""
        self._on_their_way[domain] -= 1
        if not self._on_their_way[domain]:
            del self._on_their_way[domain]
