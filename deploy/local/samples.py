"""The two sample conferences and the people who come to them, as a client of the public interface would send them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from deploy.local.sample_programme import CIRCULAR, DIGITAL, sample_programme

Json = dict[str, Any]

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
LANGUAGES = ("en", "fr", "de", "lb")
THURSDAY = 3

MANUFACTURING = "smart-manufacturing-2026"
HEALTHTECH = "healthtech-ict-manufacturing-2026"
LOGO_WORDS = {MANUFACTURING: ("Smart", "Manufacturing"), HEALTHTECH: ("HealthTech", "meets ICT")}


def conferences(today: date) -> list[Json]:
    """Both events: one about five weeks after `today`, one about nine."""
    return [_manufacturing(_thursday_after(today, weeks=5)), _healthtech(_thursday_after(today, weeks=9))]


def attendees(event: str) -> Iterator[Json]:
    """The registrations of an event, always the same ones in the same order."""
    number = 0 if event == MANUFACTURING else 1
    workshops = WORKSHOPS[event]
    for place, (first, last, company, job) in enumerate(PEOPLE):
        yield {
            "first_name": first,
            "last_name": last,
            "email": f"guest{place + 1:02d}.{'smart' if number == 0 else 'health'}@example.lu",
            "company": company,
            "job_title": job,
            "category": CATEGORIES_IN_TURN[(place + number) % len(CATEGORIES_IN_TURN)],
            "sessions": [workshops[place % 2]] if place % 3 else [],
            "answers": {"diet": DIETS_IN_TURN[place % len(DIETS_IN_TURN)]} if place % 2 else {},
            "locale": LANGUAGES[place % len(LANGUAGES)],
            "consents": {"privacy": True, "news": place % 4 == 0},
        }


def _thursday_after(today: date, *, weeks: int) -> date:
    day = today + timedelta(weeks=weeks)
    thursday = day + timedelta(days=(THURSDAY - day.weekday()) % 7)
    while (thursday.month, thursday.day) >= (12, 20) or (thursday.month, thursday.day) <= (1, 6):
        thursday -= timedelta(weeks=1)  # nobody holds a conference at the turn of the year
    return thursday


def _at(day: date, hour: int, minute: int = 0) -> str:
    return datetime.combine(day, time(hour, minute), LUXEMBOURG).isoformat()


def _texts(en: str, fr: str, de: str, lb: str) -> Json:
    return {"en": en, "fr": fr, "de": de, "lb": lb}


def _manufacturing(day: date) -> Json:
    return {
        **_common(day),
        "slug": MANUFACTURING,
        "title": _texts(
            "Smart Manufacturing 2026",
            "Smart Manufacturing 2026 : l'usine connectée",
            "Smart Manufacturing 2026: die vernetzte Fabrik",
            "Smart Manufacturing 2026: déi vernetzt Fabrik",
        ),
        "description": _texts(
            "A day on the connected factory: digital twins, circular materials and what small companies can start "
            "with on Monday. Talks in English and French, two workshops, and time to meet.",
            "Une journée sur l'usine connectée : jumeaux numériques, matériaux circulaires et ce qu'une PME peut "
            "commencer dès lundi. Exposés en anglais et en français, deux ateliers, et du temps pour se rencontrer.",
            "Ein Tag zur vernetzten Fabrik: digitale Zwillinge, Kreislaufmaterialien und womit ein kleiner Betrieb "
            "am Montag anfangen kann. Vorträge auf Englisch und Französisch, zwei Workshops und Zeit für Gespräche.",
            "En Dag iwwer déi vernetzt Fabrik: digital Zwillingen, Kreeslafmaterialien a woumat e klenge Betrib e "
            "Méindeg ufänke kann. Virträg op Englesch a Franséisch, zwee Workshoppen an Zäit fir sech kennenzeléieren.",
        ),
        "venue": {
            "name": "Luxexpo The Box",
            "address": "10, circuit de la Foire Internationale, L-1347 Luxembourg",
            "url": "https://www.openstreetmap.org/?mlat=49.6347&mlon=6.1745#map=17/49.6347/6.1745",
        },
        "capacity": 180,
        "room_limit": 200,
        "sessions": [
            {
                "id": "recycling-workshop",
                "name": _texts(
                    "Workshop: recycling composites",
                    "Atelier : recycler les composites",
                    "Workshop: Verbundstoffe recyceln",
                    "Workshop: Kompositte recycléieren",
                ),
                "room": "B1",
                "capacity": 40,
                "starts_at": _at(day, 14),
                "ends_at": _at(day, 15, 30),
                "track": CIRCULAR,
                "speakers": ["siobhan-obrien"],
            },
            {
                "id": "digital-twins-workshop",
                "name": _texts(
                    "Workshop: a digital twin in an afternoon",
                    "Atelier : un jumeau numérique en un après-midi",
                    "Workshop: ein digitaler Zwilling an einem Nachmittag",
                    "Workshop: en digitalen Zwilling un engem Nomëtteg",
                ),
                "room": "B2",
                "capacity": 30,
                "starts_at": _at(day, 16),
                "ends_at": _at(day, 17, 30),
                "track": DIGITAL,
                "speakers": ["priya-ramanathan"],
            },
        ],
        **sample_programme(day),
        "accent": "#005f73",
    }


def _healthtech(day: date) -> Json:
    return {
        **_common(day),
        "slug": HEALTHTECH,
        "title": _texts(
            "HealthTech meets ICT meets Manufacturing 2026",
            "HealthTech, TIC et industrie 2026",
            "HealthTech trifft IKT trifft Industrie 2026",
            "HealthTech, IKT an Industrie 2026",
        ),
        "description": _texts(
            "Where three clusters meet: implants printed in the hospital, data that may cross borders, and clean "
            "rooms that run themselves. Matchmaking over lunch, demonstrations all day.",
            "La rencontre de trois clusters : implants imprimés à l'hôpital, données qui passent les frontières et "
            "salles blanches autonomes. Rencontres d'affaires au déjeuner, démonstrations toute la journée.",
            "Drei Cluster treffen sich: Implantate aus dem Drucker im Krankenhaus, Daten über Grenzen hinweg und "
            "Reinräume, die sich selbst steuern. Kontaktbörse am Mittag, Vorführungen den ganzen Tag.",
            "Dräi Cluster treffe sech: Implantater aus dem Drécker am Spidol, Donnéeën iwwer d'Grenzen eraus a "
            "Rengraim, déi sech selwer steieren. Kontaktbourse iwwer Mëtteg, Demonstratioune de ganzen Dag.",
        ),
        "venue": {
            "name": "European Convention Center Luxembourg",
            "address": "4, place de l'Europe, L-1499 Luxembourg",
            "url": "https://www.openstreetmap.org/?mlat=49.6190&mlon=6.1440#map=17/49.6190/6.1440",
        },
        "capacity": 250,
        "room_limit": 280,
        "sessions": [
            {
                "id": "medical-printing",
                "name": _texts(
                    "Workshop: printing for patients",
                    "Atelier : imprimer pour les patients",
                    "Workshop: Drucken für Patienten",
                    "Workshop: Drécke fir Patienten",
                ),
                "room": "Salle 3",
                "capacity": 35,
                "starts_at": _at(day, 14),
                "ends_at": _at(day, 15, 30),
            },
            {
                "id": "health-data",
                "name": _texts(
                    "Workshop: health data that may travel",
                    "Atelier : des données de santé qui voyagent",
                    "Workshop: Gesundheitsdaten auf Reisen",
                    "Workshop: Gesondheetsdaten op Rees",
                ),
                "room": "Salle 4",
                "capacity": 35,
                "starts_at": _at(day, 16),
                "ends_at": _at(day, 17, 30),
            },
        ],
        "accent": "#7b2d5b",
    }


def _common(day: date) -> Json:
    return {
        "timezone": "Europe/Luxembourg",
        "starts_at": _at(day, 9),
        "ends_at": _at(day, 18),
        "languages": list(LANGUAGES),
        "categories": [
            {"id": "industry", "name": _texts("Industry", "Industrie", "Industrie", "Industrie")},
            {"id": "research", "name": _texts("Research", "Recherche", "Forschung", "Fuerschung")},
            {"id": "press", "name": _texts("Press", "Presse", "Presse", "Press"), "capacity": 10},
        ],
        "questions": [_diet()],
        "consents": [
            {
                "id": "news",
                "version": "1",
                "text": _texts(
                    "Write to me about the cluster's next events.",
                    "Écrivez-moi au sujet des prochains événements du cluster.",
                    "Schreiben Sie mir zu den nächsten Veranstaltungen des Clusters.",
                    "Schreift mir iwwer déi nächst Evenementer vum Cluster.",
                ),
            }
        ],
        "waiting_list": {"enabled": True, "closes_at": _at(day - timedelta(days=1), 18)},
        "privacy": {
            "version": "2026-01",
            "text": _texts(
                "We use what you enter here to organise this event, and for nothing else. Dietary wishes are "
                "deleted seven days after the event, the rest after 180 days.",
                "Nous utilisons ces données pour organiser cet événement, et pour rien d'autre. Les souhaits "
                "alimentaires sont supprimés sept jours après, le reste après 180 jours.",
                "Wir verwenden diese Angaben für diese Veranstaltung und für nichts anderes. Essenswünsche löschen "
                "wir sieben Tage danach, alles andere nach 180 Tagen.",
                "Mir benotzen dës Donnéeë fir dëst Evenement a fir soss näischt. Iesswënsch läsche mir siwen Deeg "
                "duerno, dat anert no 180 Deeg.",
            ),
        },
        "reply_to": "events@example.lu",
    }


def _diet() -> Json:
    return {
        "id": "diet",
        "kind": "choice",
        "label": _texts("Diet", "Régime alimentaire", "Ernährung", "Ernierung"),
        "required": False,
        "sensitive": True,
        "choices": [
            {"id": "vegetarian", "label": _texts("Vegetarian", "Végétarien", "Vegetarisch", "Vegetaresch")},
            {"id": "vegan", "label": _texts("Vegan", "Végétalien", "Vegan", "Vegan")},
            {"id": "gluten-free", "label": _texts("Gluten-free", "Sans gluten", "Glutenfrei", "Glutefräi")},
            {"id": "halal", "label": _texts("Halal", "Halal", "Halal", "Halal")},
        ],
    }


WORKSHOPS = {
    MANUFACTURING: ("recycling-workshop", "digital-twins-workshop"),
    HEALTHTECH: ("medical-printing", "health-data"),
}
CATEGORIES_IN_TURN = ("industry", "industry", "research", "industry", "research", "industry", "press")
DIETS_IN_TURN = ("vegetarian", "vegan", "gluten-free", "halal")

# names as they come: one letter, sixty letters, one name only, and the scripts that a badge has to print
PEOPLE = (
    ("Zoë", "Müller-Weber", "Ferro SA", "CTO"),
    ("Jean-François", "Lefèvre", "Aciéries de l'Alzette", "Directeur d'usine"),
    ("Anouk", "Schmëtz", "Schmëtz & Jongen Sàrl", "Geschäftsféierin"),
    ("Łukasz", "Wójcik", "Polymat", "Process engineer"),
    ("Siobhán", "O'Brien", "Emerald Composites", "Head of R&D"),
    ("Γιώργος", "Παπαδόπουλος", "Ελληνικά Υλικά", "Μηχανικός"),
    ("Світлана", "Шевченко", "Дніпро Метал", "Інженерка"),
    ("Иван", "Петров", "Сплав", "Technologist"),
    ("محمد", "الحسيني", "شركة المواد", "مدير"),
    ("נועה", "לוי", "Kibbutz Robotics", "Product manager"),
    ("小明", "王", "上海智造", "工程师"),
    ("さくら", "田中", "株式会社ものづくり", "研究員"),
    ("민준", "김", "한국소재", "연구원"),
    ("X", "Æ", "Minimal", ""),
    ("", "Suharto", "Nusantara Logam", "Consultant"),
    ("Björk", "", "Ál Ísland", "Designer"),
    ("Ngọc", "Nguyễn Thị", "Vật Liệu Mới", "Researcher"),
    ("João", "Gonçalves da Conceição", "Cortiça Nova", "Engenheiro"),
    ("Maximiliane-Friederike-Charlotte", "von Hohenstein-Oettingen-Wallerstein-Spielberg", "Metallbau Trier GmbH", ""),
    ("Ágnes", "Szőke-Tóth", "Duna Robotika", "Automation lead"),
    ("Håkon", "Ødegård", "Fjordstål", "Plant manager"),
    ("Çağla", "Yıldırım", "Anadolu Plastik", "Ar-Ge müdürü"),
    ("Carlo", "D'Angelo", "Officine D'Angelo", "Responsabile qualità"),
    ("Marie-Thérèse", "Kieffer", "Laboratoire national", "Chercheuse"),
    ("Tom", "Weis", "Weis Maschinnebau", "Techniker"),
    ("Aïcha", "Ben Youssef", "Atelier Numérique", "Data scientist"),
    ("Fernando", "Núñez", "Aceros del Norte", "Jefe de planta"),
    ("Nele", "Van den Broeck", "Textielfabriek", "Innovatiemanager"),
    ("Priya", "Ramanathan", "Deep Twin", "Founder"),
    ("Laurent", "Reuter", "Lëtzebuerger Industrie-Zeitung", "Journaliste"),
)
