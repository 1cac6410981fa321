"""The programme of a sample conference: a day of talks in two tracks around the two workshops, and its speakers."""

import io
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont

from deploy.local.sample_logo import FONT

Json = dict[str, Any]
LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
PORTRAIT = 192  # pixels
DIGITAL, CIRCULAR = "digital-factory", "circular-materials"
# Who has a picture: their initials and its colour.
PORTRAITS = {
    "martine-hoffmann": ("MH", "#005f73"),
    "priya-ramanathan": ("PR", "#7b2d5b"),
    "tom-weis": ("TW", "#2f6f4f"),
    "siobhan-obrien": ("SO", "#8a4b08"),
}


def sample_programme(day: date) -> Json:
    """Returns tracks, speakers and talks as an organiser would send them."""
    return {"tracks": _tracks(), "speakers": _speakers(), "talks": list(_talks(day))}


def sample_portrait(initials: str, colour: str) -> bytes:
    """Returns a picture of somebody who is made up: the initials on a colour, as PNG."""
    picture = Image.new("RGB", (PORTRAIT, PORTRAIT), colour)
    font = ImageFont.truetype(str(FONT), PORTRAIT // 3)
    ImageDraw.Draw(picture).text((PORTRAIT / 2, PORTRAIT / 2), initials, font=font, fill="#ffffff", anchor="mm")
    png = io.BytesIO()
    picture.save(png, "PNG", optimize=True)
    return png.getvalue()


def _texts(en: str, fr: str, de: str, lb: str) -> Json:
    return {"en": en, "fr": fr, "de": de, "lb": lb}


def _tracks() -> list[Json]:
    return [
        {
            "id": DIGITAL,
            "name": _texts("Digital factory", "Usine numérique", "Digitale Fabrik", "Digital Fabrik"),
        },
        {
            "id": CIRCULAR,
            "name": _texts(
                "Circular materials", "Matériaux circulaires", "Kreislaufmaterialien", "Kreeslafmaterialien"
            ),
        },
    ]


def _speakers() -> list[Json]:
    return [
        {
            "id": "martine-hoffmann",
            "name": "Martine Hoffmann",
            "role": _texts("Cluster manager", "Responsable du cluster", "Clustermanagerin", "Responsabel vum Cluster"),
        },
        {
            "id": "priya-ramanathan",
            "name": "Priya Ramanathan",
            "role": {"en": "Founder, Deep Twin", "fr": "Fondatrice, Deep Twin"},
            "words": _texts(
                "Built the first digital twin of a whole foundry, and switched it off again to see who noticed.",
                "A construit le premier jumeau numérique d’une fonderie entière, puis l’a éteint pour voir qui "
                "s’en apercevrait.",
                "Baute den ersten digitalen Zwilling einer ganzen Gießerei und schaltete ihn wieder ab, um zu sehen, "
                "wer es merkt.",
                "Huet deen éischten digitalen Zwilling vun enger ganzer Géisserei gebaut an en nees ausgeschalt, fir "
                "ze kucken, wien et mierkt.",
            ),
        },
        {"id": "tom-weis", "name": "Tom Weis", "role": {"en": "Technician, Weis Maschinnebau"}},
        {
            "id": "jean-francois-lefevre",
            "name": "Jean-François Lefèvre",
            "role": {"fr": "Directeur d’usine, Aciéries de l’Alzette"},
        },
        {"id": "siobhan-obrien", "name": "Siobhán O’Brien", "role": {"en": "Head of R&D, Emerald Composites"}},
        {"id": "agnes-thill", "name": "Agnès Thill", "role": {"en": "Automation lead, Minett Robotik"}},
        {"id": "hakon-odegard", "name": "Håkon Ødegård", "role": {"en": "Plant manager, Fjordstål"}},
    ]


def _talks(day: date) -> list[Json]:
    def talk(id_: str, start: str, end: str, title: Json, room: str, **fields: Any) -> Json:
        begin, finish = (
            datetime.combine(day, time.fromisoformat(clock), LUXEMBOURG).isoformat() for clock in (start, end)
        )
        return {"id": id_, "title": title, "room": room, "starts_at": begin, "ends_at": finish, **fields}

    return [
        talk(
            "welcome-coffee",
            "09:00",
            "09:30",
            _texts("Welcome coffee", "Café d’accueil", "Begrüßungskaffee", "Begréissungskaffi"),
            "Foyer",
        ),
        talk(
            "opening",
            "09:30",
            "09:45",
            _texts("Opening", "Ouverture", "Eröffnung", "Ouverture"),
            "A1",
            speakers=["martine-hoffmann"],
        ),
        talk(
            "explaining-factory",
            "09:45",
            "10:30",
            _texts(
                "The factory that explains itself",
                "L’usine qui s’explique elle-même",
                "Die Fabrik, die sich selbst erklärt",
                "D’Fabrik, déi sech selwer erkläert",
            ),
            "A1",
            speakers=["priya-ramanathan"],
            description=_texts(
                "A twin is worth as much as the questions that it answers. Five questions from the shop floor, and "
                "the sensors that they took.",
                "Un jumeau vaut autant que les questions auxquelles il répond. Cinq questions de l’atelier, et les "
                "capteurs qu’il a fallu.",
                "Ein Zwilling ist so viel wert wie die Fragen, die er beantwortet. Fünf Fragen aus der Werkhalle und "
                "die Sensoren dazu.",
                "En Zwilling ass esou vill wäert wéi d’Froen, déi en äntwert. Fënnef Froen aus der Hal an d’Sensoren "
                "dozou.",
            ),
        ),
        talk("coffee", "10:30", "11:00", _texts("Coffee", "Pause-café", "Kaffeepause", "Kaffispaus"), "Foyer"),
        talk(
            "old-machines",
            "11:00",
            "11:45",
            _texts(
                "Teaching old machines to speak",
                "Apprendre à parler aux vieilles machines",
                "Alten Maschinen das Sprechen beibringen",
                "Ale Maschinnen d’Schwätze bäibréngen",
            ),
            "A1",
            track=DIGITAL,
            speakers=["tom-weis"],
        ),
        talk(
            "scrap-to-profile",
            "11:00",
            "11:45",
            _texts(
                "From scrap to profile, within one valley",
                "De la ferraille au profilé, dans une seule vallée",
                "Vom Schrott zum Profil, in einem einzigen Tal",
                "Vum Schrott zum Profil, an engem eenzegen Dall",
            ),
            "A2",
            track=CIRCULAR,
            speakers=["jean-francois-lefevre"],
        ),
        talk(
            "first-robot",
            "11:45",
            "12:30",
            _texts(
                "The first robot in a company of twelve",
                "Le premier robot d’une entreprise de douze personnes",
                "Der erste Roboter in einem Betrieb mit zwölf Leuten",
                "Den éischte Roboter an engem Betrib mat zwielef Leit",
            ),
            "A1",
            track=DIGITAL,
            speakers=["agnes-thill"],
        ),
        talk(
            "composites-apart",
            "11:45",
            "12:30",
            _texts(
                "Composites that come apart again",
                "Des composites qui se séparent",
                "Verbundstoffe, die sich wieder trennen",
                "Kompositten, déi sech nees trennen",
            ),
            "A2",
            track=CIRCULAR,
            speakers=["siobhan-obrien"],
        ),
        talk(
            "lunch",
            "12:30",
            "14:00",
            _texts(
                "Lunch with demonstrations",
                "Déjeuner et démonstrations",
                "Mittagessen mit Vorführungen",
                "Mëttegiessen mat Demonstratiounen",
            ),
            "Foyer",
        ),
        talk(
            "energy",
            "14:00",
            "15:30",
            _texts(
                "Energy data that pay for themselves: three plants report",
                "Des données d’énergie qui se rentabilisent : trois usines témoignent",
                "Energiedaten, die sich bezahlt machen: drei Werke berichten",
                "Energiedonnéeën, déi sech bezuelt maachen: dräi Wierker erzielen",
            ),
            "A1",
            track=DIGITAL,
            speakers=["hakon-odegard", "tom-weis"],
        ),
        talk(
            "closing",
            "17:30",
            "18:00",
            _texts("Closing and drinks", "Clôture et verre de l’amitié", "Abschluss und Umtrunk", "Ofschloss a Patt"),
            "Foyer",
            speakers=["martine-hoffmann"],
        ),
    ]
