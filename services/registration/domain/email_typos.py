"""Mistyped addresses: a domain that is nearly one of the well-known providers."""

from difflib import get_close_matches

# Real domains, among them some that are one letter away from another.
_DOMAINS = """
    gmail.com googlemail.com mail.com email.com ymail.com icloud.com proton.me protonmail.com
    outlook.com outlook.fr outlook.de outlook.be outlook.lu hotmail.com hotmail.fr hotmail.de hotmail.be hotmail.lu
    hotmail.it hotmail.es hotmail.nl live.com live.fr live.de live.be live.nl live.lu
    yahoo.com yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.co.uk
    orange.fr wanadoo.fr laposte.net free.fr t-online.de web.de gmx.de gmx.net gmx.com gmx.fr gmx.at gmx.ch
    skynet.be telenet.be pt.lu internet.lu vo.lu luxinnovation.lu
"""
WELL_KNOWN = frozenset(_DOMAINS.split())
CLOSE = 0.87  # how alike two domains are that differ by one letter or by two that changed places
SHORTEST = 8  # letters; shorter domains are too often alike


def likely_address(email: str) -> str | None:
    """Returns the address that was probably meant; None where nothing looks mistyped."""
    local, at, domain = email.rpartition("@")
    if not at or domain.lower() in WELL_KNOWN or len(domain) < SHORTEST:
        return None
    matches = get_close_matches(domain.lower(), sorted(WELL_KNOWN), n=1, cutoff=CLOSE)
    return f"{local}@{matches[0]}" if matches else None
