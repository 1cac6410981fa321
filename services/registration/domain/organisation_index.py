"""The list of organisations in memory: finds one by its names and mail domains, and suggests names while typing."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from services.registration.domain.company_names import company_key, plain_words
from services.registration.domain.mail_domains import company_domains
from services.registration.domain.organisation import Organisation

MOST_SUGGESTIONS = 8
SHORTEST_QUERY = 2  # letters
SHORTEST_CLOSE = 4  # letters; shorter texts are too often alike
MOST_LOOKED_AT = 400  # terms with one beginning
CLOSE = 80  # of 100; how alike the beginning of a name is to a text with a typing mistake


class OrganisationIndex:
    """All organisations at one `version` of the list, of which nothing changes: another version has its own index."""

    def __init__(self, organisations: Iterable[Organisation] = (), version: int = 0) -> None:
        self.version = version
        self.all = tuple(sorted(organisations, key=lambda o: (plain_words(o.name), o.id)))
        self.by_id: Mapping[str, Organisation] = {o.id: o for o in self.all}
        self._by_key = {company_key(name): o for o in reversed(self.all) for name in reversed(o.names)}
        self._by_domain = {domain: o for o in reversed(self.all) for domain in o.domains}
        # Sorted: (beginning with a word of a name, whether it is not the first word, which organisation).
        self._terms = sorted(
            (" ".join(words[start:]), start > 0, number)
            for number, o in enumerate(self.all)
            for words in {plain_words(name) for name in o.names}
            for start in range(len(words))
        )

    def named(self, text: str) -> Organisation | None:
        """The organisation that has this name, however it is written."""
        key = company_key(text)
        return self._by_key.get(key) if key else None

    def of_address(self, email: str) -> Organisation | None:
        """The organisation whose people have addresses like this one; a free mail provider says nothing."""
        return self.of_domains(company_domains(email))

    def of_domains(self, domains: Iterable[str]) -> Organisation | None:
        """The organisation that has the first of these mail domains that any has."""
        return next((self._by_domain[domain] for domain in domains if domain in self._by_domain), None)

    def match(self, company: str, email: str) -> str | None:
        """The id of somebody's organisation: by the company that they typed, else by their address."""
        organisation = self.named(company) or self.of_address(email)
        return organisation.id if organisation else None

    def suggest(self, text: str, limit: int = MOST_SUGGESTIONS) -> list[Organisation]:
        """The organisations that somebody who has typed `text` may mean, the likeliest first."""
        query = " ".join(plain_words(text))
        if len(query) < SHORTEST_QUERY:
            return []
        # A search of the whole list hides none; a suggestion while somebody types is quick.
        looked_at = MOST_LOOKED_AT if limit <= MOST_SUGGESTIONS else len(self._terms)
        numbers = self._beginning_with(query, looked_at) or self._close_to(query)
        return [self.all[number] for number in numbers[:limit]]

    def closest(self, company: str, limit: int) -> list[Organisation]:
        """The organisations whose names are closest to that of a company that is none of them."""
        return self.suggest(company_key(company), limit)

    def _beginning_with(self, query: str, looked_at: int) -> list[int]:
        start = bisect_left(self._terms, (query,))
        matching: dict[int, bool] = {}
        for term, later_word, number in self._terms[start : start + looked_at]:
            if not term.startswith(query):
                break
            matching[number] = matching.get(number, True) and later_word
        return sorted(matching, key=lambda number: (matching[number], number))

    def _close_to(self, query: str) -> list[int]:
        """Those whose names begin nearly like `query`, and with the same two letters."""
        if len(query) < SHORTEST_CLOSE:
            return []
        start, end = (bisect_left(self._terms, (query[:2] + after,)) for after in ("", "\U0010ffff"))
        terms = self._terms[start:end]
        beginnings = [term[: len(query)] for term, _, _ in terms]
        best = process.extract(query, beginnings, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=MOST_SUGGESTIONS * 2)
        return list(dict.fromkeys(terms[position][2] for _, _, position in best))


NO_ORGANISATIONS = OrganisationIndex()
