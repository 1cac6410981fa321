"""Which language to show: what a person asks for, and which text there is."""

from collections.abc import Mapping, Sequence

LANGUAGES = ("en", "fr", "de", "lb")
# Where a text is missing, the next best: people who read Luxembourgish read French, then German.
FALLBACKS = ("lb", "fr", "de", "en")


def chosen(texts: Mapping[str, str], language: str) -> str:
    """The text in `language`, else in the first language of FALLBACKS that there is, else any, else ''."""
    return texts.get(chosen_language(texts, language), "")


def chosen_language(texts: Mapping[str, str], language: str) -> str:
    """The language of the text that `chosen` chooses; `language` itself where there is none."""
    return next((candidate for candidate in (language, *FALLBACKS, *texts) if texts.get(candidate)), language)


def supported(language: str | None, among: Sequence[str] = LANGUAGES) -> str | None:
    """The one of `among` that a language tag (RFC 5646) asks for: 'lb-LU' is 'lb'; None when there is none."""
    primary = (language or "").split("-")[0].split("_")[0].lower()
    return primary if primary in among else None


def preferred_language(accept_language: str, among: Sequence[str] = LANGUAGES) -> str | None:
    """The best of `among` by an Accept-Language header (RFC 9110, 12.5.4); None when it asks for none of them."""
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
