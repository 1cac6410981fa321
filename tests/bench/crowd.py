"""Ten thousand people whose names differ as names do, for measuring what depends on how many there are."""

from typing import Any

FIRST = (
    "Zoë",
    "Jean",
    "Łukasz",
    "Ana",
    "Tom",
    "Siobhán",
    "Marie",
    "Ivan",
    "Léa",
    "Hans",
    "Aïcha",
    "João",
    "Nele",
    "Çağla",
)
SYLLABLES = ("ber", "kel", "mo", "ri", "sta", "lün", "wei", "dor", "fa", "gres", "hol", "ja", "ten", "vi", "zan", "pré")


def crowd(number: int, domain: str) -> list[dict[str, Any]]:
    """Submissions of `number` people at `domain`; a last name is borne by two or three of them."""
    return [
        {
            "first_name": FIRST[place % len(FIRST)],
            "last_name": last_name(place),
            "email": f"guest{place}@{domain}",
            "company": f"{last_name(place * 7 + 3)} & Co",
            "category": "industry",
            "consents": {"privacy": True},
        }
        for place in range(number)
    ]


def last_name(place: int) -> str:
    """Three syllables: one of 4,096 names."""
    spread = place * 2654435761 >> 7  # neighbours in the line are not neighbours in the alphabet
    return "".join(SYLLABLES[spread >> shift & 15] for shift in (0, 4, 8)).capitalize()
