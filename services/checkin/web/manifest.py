"""The scanner's manifest: with it browsers can install the scanner as an app, which is never needed."""

from typing import NamedTuple

from shared.http.assets import Assets

COLOUR = "#101418"


class Texts(NamedTuple):
    """The manifest's texts in one language."""

    name: str
    short_name: str
    description: str
    scan: str
    search: str


TEXTS = {
    "en": Texts(
        "Moien: door",
        "Door",
        "Checks guests in at the door of an event, also without network.",
        "Scan",
        "Search by name",
    ),
    "fr": Texts(
        "Moien : entrée",
        "Entrée",
        "Contrôle les invités à l’entrée d’un événement, même sans réseau.",
        "Scanner",
        "Chercher par nom",
    ),
    "de": Texts(
        "Moien: Einlass",
        "Einlass",
        "Checkt Gäste am Einlass einer Veranstaltung ein, auch ohne Netz.",
        "Scannen",
        "Nach Namen suchen",
    ),
    "lb": Texts(
        "Moien: Agank",
        "Agank",
        "Checkt Gäscht um Agank vun engem Evenement an, och ouni Netz.",
        "Scannen",
        "Nom Numm sichen",
    ),
}


def manifest(assets: Assets, language: str) -> dict[str, object]:
    """The manifest (W3C Web Application Manifest) in a language. `assets` hold its icons."""
    texts = TEXTS[language]

    def icon(name: str, sizes: str, purpose: str = "any", kind: str = "image/png") -> dict[str, str]:
        return {"src": assets.url(name), "sizes": sizes, "type": kind, "purpose": purpose}

    small = icon("icons/192.png", "192x192")
    return {
        "id": "/door",
        "lang": language,
        "name": texts.name,
        "short_name": texts.short_name,
        "description": texts.description,
        "start_url": "/door",
        "scope": "/door",
        "display": "standalone",
        "background_color": COLOUR,
        "theme_color": COLOUR,
        "icons": [
            small,
            icon("icons/512.png", "512x512"),
            icon("icons/maskable-192.png", "192x192", "maskable"),
            icon("icons/maskable-512.png", "512x512", "maskable"),
            icon("moien.svg", "any", kind="image/svg+xml"),
        ],
        "shortcuts": [
            {"name": texts.scan, "url": "/door", "icons": [small]},
            {"name": texts.search, "url": "/door#search", "icons": [small]},
        ],
    }
