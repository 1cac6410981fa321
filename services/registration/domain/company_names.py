"""Names of companies in the form in which they are compared: without accents, punctuation and legal form."""

import re
from functools import lru_cache

from anyascii import anyascii

from shared.language.names import fold

# Legal forms of Luxembourg and of its neighbours, written together: 'S.à r.l.' and 'S. a. r. l.' are both 'sarl'.
_FORMS = """
    sa sarl sarls sas sasu sca scs scsp se asbl aisbl gie fondation epe sicav sci snc sc scop eurl
    gmbh ggmbh ag kg kgaa ohg gbr ug ev eg gmbhcokg gmbhcokgaa agcokg ugcokg
    nv bv bvba sprl srl vzw cv cvba scrl spa spzoo
    ltd limited llc llp lp plc inc incorporated corp corporation co company
    ab as asa aps oy oyj sl slu lda kft sro
"""
LEGAL_FORMS = frozenset(_FORMS.split())
_BEFORE_NAMES = frozenset(["sa", "sarl", "sas", "asbl", "gie", "sci", "scop", "eurl", "fondation"])
_LONGEST_FORM = 5  # words, as in 'S. a. r. l. S.'
_BETWEEN_WORDS = re.compile(r"[^\w]+|_")
_DOTS = re.compile(r"[.'’]")  # what stands inside abbreviations


@lru_cache(maxsize=100_000)
def plain_words(text: str) -> tuple[str, ...]:
    """The words of a name in lower case, without accents and punctuation: 'S.à r.l. Müller' is 'sa rl muller'."""
    folded = fold(anyascii(_DOTS.sub("", fold(text))))
    return tuple(_BETWEEN_WORDS.sub(" ", folded).split())


@lru_cache(maxsize=100_000)
def company_key(text: str) -> str:
    """A name of a company as it is compared: 'Ferro S.à r.l.' and 'FERRO sarl' are 'ferro'. '' for no name at all."""
    words = plain_words(text)
    while (shorter := _without_form(words)) != words:
        words = shorter
    if len(words) > 1 and words[0] in _BEFORE_NAMES:
        words = words[1:]
    return " ".join(words)


def _without_form(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without one legal form at their end; a name that is nothing else stays."""
    for length in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        if "".join(words[-length:]) in LEGAL_FORMS:
            return words[:-length]
    return words
