"""People as they register in Europe: names in every script, of one letter and of sixty, always the same ones."""

import itertools
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

SIXTY = "Maximiliane-Friederike-Charlotte-Wilhelmine-Auguste-Josephin"
NAMES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("Zoë", "Jérôme", "Anaïs", "Léo"), ("Müller-Weber", "Lefèvre", "d'Aubigné", "Château")),
    (("Łukasz", "Zażółć", "Šárka", "Ágnes"), ("Wójcik", "Gęślą", "Dvořáková", "Szőke-Tóth")),
    (("Γιώργος", "Ελένη", "Χρήστος"), ("Παπαδόπουλος", "Καζαντζάκη", "Οικονόμου")),
    (("Иван", "Світлана", "Ђорђе"), ("Петров", "Шевченко", "Његош")),
    (("محمد", "فاطمة", "یاسمین"), ("الحسيني", "الزهراء", "رضایی")),
    (("נועה", "דוד"), ("לוי", "בן־גוריון")),
    (("小明", "さくら", "민준"), ("王", "田中", "김")),
    (("X", "Ö"), ("Æ", "Y")),
    ((SIXTY, "Ana"), ("von Hohenstein", SIXTY)),
    (("Siobhán", "Conor"), ("O'Brien", "Mac Giolla Phádraig")),
    (("Nguyễn Thị", "Đặng"), ("Ngọc", "Hường")),
    (("", "Björk"), ("Suharto", "")),
)
COMPANIES = (
    "Ferro SA",
    "Schmëtz & Jongen Sàrl",
    "Сплав",
    "上海智造",
    "Ελληνικά Υλικά",
    "=Polymat",
    "<Twin> {{lab}}",
    "",
)
LOCALES = ("en", "fr", "de", "lb")


def people(number: int, domain: str, category: str = "industry") -> list[Json]:
    """Submissions of `number` different people, all with addresses at `domain`."""
    return [_person(place, *name, domain, category) for place, name in enumerate(itertools.islice(_names(), number))]


def a_person(domain: str, **fields: Any) -> Json:
    """One of them, with other `fields`."""
    return {**people(1, domain)[0], **fields}


def _names() -> Iterator[tuple[str, str]]:
    """Each script in turn, each time with another combination."""
    for turn in itertools.count():
        for first, last in NAMES:
            yield first[turn % len(first)], last[(turn // len(first) + turn) % len(last)]


def _person(place: int, first: str, last: str, domain: str, category: str) -> Json:
    if not first and not last:
        last = "Sukarno"
    return {
        "first_name": first,
        "last_name": last,
        "email": f"guest{place + 1}@{domain}",
        "company": COMPANIES[place % len(COMPANIES)],
        "category": category,
        "locale": LOCALES[place % len(LOCALES)],
        "consents": {"privacy": True},
    }
