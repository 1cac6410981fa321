"""The choice of a language: by a person's wishes and by the texts that exist."""

from collections.abc import Mapping, Sequence

LANGUAGES = ("en", "fr", "de", "lb")
# The next best where a text is missing: people who read Luxembourgish read French, then German.
FALLBACKS = ("lb", "fr", "de", "en")


def chosen(texts: Mapping[str, str], language: str) -> str:
    """Returns the text in `language`, else in the first language of FALLBACKS that exists, else in any, else ''."""
    return texts.get(chosen_language(texts, language), "")


def chosen_language(texts: Mapping[str, str], language: str) -> str:
    """Returns the language of the text that `chosen` returns; `language` itself where there is none."""
    return next((candidate for candidate in (language, *FALLBACKS, *texts) if texts.get(candidate)), language)


def supported(language: str | None, among: Sequence[str] = LANGUAGES) -> str | None:
    """Returns the language of `among` that a tag (RFC 5646) names: 'lb-LU' gives 'lb'; None when there is none."""
    primary = (language or "").split("-")[0].split("_")[0].lower()
    return primary if primary in among else None


def preferred_language(accept_language: str, among: Sequence[str] = LANGUAGES) -> str | None:
    """Returns the best of `among` by an Accept-Language header (RFC 9110, 12.5.4); None when it names none of them."""
    wishes: list[tuple[float, str]] = []
    for part in accept_language.split(",")[:20]:
        tag, _, weight = "".join(part.lower().split()).partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if (language := supported(tag, among)) and quality > 0:
            wishes.append((-quality, language))
    return min(wishes, key=lambda wish: wish[0])[1] if wishes else None
