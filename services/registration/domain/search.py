"""The search for registrations by name, company or address, and the keys by which lists are sorted."""

from typing import Literal

from services.registration.domain.registration import Registration
from shared.language.names import address_words, both_orders, fold, search_prefix, search_terms, search_words

SortField = Literal["registered", "name", "company", "category", "state"]
SORT_FIELDS: tuple[SortField, ...] = ("registered", "name", "company", "category", "state")
MOST_WORDS = 8  # of a query; more make the search slow and find nobody else


def terms_of(registration: Registration) -> list[str]:
    """Returns the terms of a registration: a search finds it by the beginning of any of them."""
    names = both_orders(registration.first_name, registration.shown_last_name)
    return search_terms(*names, registration.company, address_words(registration.email))


def prefixes_of(query: str) -> frozenset[str]:
    """Returns the beginnings of terms that a query asks for; none for a query without letters or digits."""
    return frozenset({search_prefix(query), search_prefix(address_words(query))} - {""})


def words_of(query: str) -> tuple[str, ...]:
    """Returns the words of a query, each of which must begin a term; none for an address or for one word alone."""
    words = () if "@" in query else tuple(dict.fromkeys(search_words(query)))[:MOST_WORDS]
    return words if len(words) > 1 else ()


def sort_name(registration: Registration) -> str:
    """Returns the key by which lists sort names."""
    return fold(f"{registration.shown_last_name or registration.first_name} {registration.first_name}")


def sort_key(registration: Registration, by: SortField) -> str:
    """Returns the key of a registration in a list that is sorted `by` a field. Its line number sets equals apart."""
    if by == "name":
        return sort_name(registration)
    if by == "company":
        return fold(registration.company)
    return "" if by == "registered" else str(getattr(registration, by))
