"""Companies that belong to no organisation of the list, those together that are probably one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from services.registration.domain.company_names import company_key
from services.registration.domain.organisation import Organisation
from services.registration.domain.organisation_index import OrganisationIndex

ALIKE = 88  # of 100
MOST_GROUPS = 200  # the companies with most people; the others come up once these are settled
MOST_KEYS = 1_000
MOST_CLOSE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyGroup:
    """Ways in which people have written what is probably one company, each with its people, most first.

    `closest` are organisations of the list that they may mean.
    """

    spellings: tuple[tuple[str, int], ...]
    closest: tuple[Organisation, ...]

    @property
    def name(self) -> str:
        """The usual way to write it."""
        return self.spellings[0][0]

    @property
    def people(self) -> int:
        """How many people wrote one of these."""
        return sum(people for _, people in self.spellings)


def group_companies(companies: Iterable[tuple[str, int]], index: OrganisationIndex) -> list[CompanyGroup]:
    """The groups of companies, each given with its people, those with most people first."""
    by_key: dict[str, Counter[str]] = {}
    for text, people in companies:
        if key := company_key(text):
            by_key.setdefault(key, Counter())[text] += people
    groups = [_group(spellings, index) for spellings in _merged(by_key)]
    return sorted(groups, key=lambda group: (-group.people, group.name))[:MOST_GROUPS]


def _merged(by_key: dict[str, Counter[str]]) -> Iterable[Counter[str]]:
    """Joins the spellings of keys that are alike; the key with most people gathers those around it."""
    heads: dict[str, Counter[str]] = {}
    for key in sorted(by_key, key=lambda key: (-by_key[key].total(), key))[:MOST_KEYS]:
        nearest = process.extractOne(key, list(heads), scorer=fuzz.ratio, score_cutoff=ALIKE)
        heads.setdefault(nearest[0] if nearest else key, Counter()).update(by_key[key])
    return heads.values()


def _group(spellings: Counter[str], index: OrganisationIndex) -> CompanyGroup:
    ordered = tuple(sorted(spellings.items(), key=lambda pair: (-pair[1], pair[0])))
    return CompanyGroup(spellings=ordered, closest=tuple(index.closest(ordered[0][0], MOST_CLOSE)))
