"""Questions that most events ask, ready in all languages. The meal sheet reads the diet by its id."""

from services.registration.domain.meal_sheet import DIET
from services.registration.domain.questions import Choice, Question

READY_QUESTIONS = {
    question.id: question
    for question in (
        Question(
            id=DIET,
            kind="choices",
            label={"en": "Diet", "fr": "Régime alimentaire", "de": "Ernährung", "lb": "Ernärung"},
            sensitive=True,
            choices=(
                Choice(
                    id="vegetarian",
                    label={"en": "Vegetarian", "fr": "Végétarien", "de": "Vegetarisch", "lb": "Vegetaresch"},
                ),
                Choice(id="vegan", label={"en": "Vegan", "fr": "Végétalien", "de": "Vegan", "lb": "Vegan"}),
                Choice(id="halal", label={"en": "Halal", "fr": "Halal", "de": "Halal", "lb": "Halal"}),
                Choice(id="kosher", label={"en": "Kosher", "fr": "Casher", "de": "Koscher", "lb": "Kosher"}),
                Choice(
                    id="gluten-free",
                    label={"en": "Gluten-free", "fr": "Sans gluten", "de": "Glutenfrei", "lb": "Ouni Gluten"},
                ),
                Choice(
                    id="lactose-free",
                    label={"en": "Lactose-free", "fr": "Sans lactose", "de": "Laktosefrei", "lb": "Ouni Laktos"},
                ),
            ),
        ),
        Question(
            id="access",
            kind="long_text",
            label={
                "en": "What do you need so that you can take part without barriers?",
                "fr": "De quoi avez-vous besoin pour participer sans obstacle ?",
                "de": "Was brauchen Sie, um ohne Barrieren teilnehmen zu können?",
                "lb": "Wat braucht Dir, fir ouni Barrièren deelhuelen ze kënnen?",
            },
            sensitive=True,
        ),
        Question(
            id="photos",
            kind="yes_no",
            label={
                "en": "May photos that show you be published?",
                "fr": "Les photos sur lesquelles vous apparaissez peuvent-elles être publiées ?",
                "de": "Dürfen Fotos, auf denen Sie zu sehen sind, veröffentlicht werden?",
                "lb": "Dierfe Fotoen, op deenen Dir ze gesi sidd, publizéiert ginn?",
            },
        ),
    )
}
"""The questions by the ids that they get in an event that has none of these ids yet."""
