"""The search for registrations by name, company or address."""

from services.registration.domain.registration import Registration
from shared.language.names import address_words, both_orders, search_prefix, search_terms


def terms_of(registration: Registration) -> list[str]:
    """Returns the terms of a registration: a search finds it by the beginning of any of them."""
    names = both_orders(registration.first_name, registration.last_name)
    return search_terms(*names, registration.company, address_words(registration.email))


def prefixes_of(query: str) -> frozenset[str]:
    """Returns the beginnings of terms that a query asks for; none for a query without letters or digits."""
    return frozenset({search_prefix(query), search_prefix(address_words(query))} - {""})
