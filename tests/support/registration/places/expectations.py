"""The outcomes that newcomers get, found by looking at the people."""

from dataclasses import replace

from tests.support.registration.builders import a_registration
from tests.support.registration.places.promises import Scene


def expected_outcome(scene: Scene, category: str, *, invited: bool = False) -> str | None:
    """The outcome that a newcomer gets; None: there is neither a place nor a waiting list."""
    definition = scene.event.category(category)
    assert definition
    if definition.approval and not invited:
        return "awaiting_approval"
    somebody_is_ahead = any(scene.could_have(person, category) for person in scene.alone(asked=True))
    if scene.has_room(category) and not somebody_is_ahead:
        return "confirmed"
    return "waitlisted" if scene.event.waiting_list.enabled else None


def expected_group(scene: Scene, categories: list[str], if_short: str) -> list[str] | None:
    """The outcomes that people who come together get; None: none of them is registered."""
    outcomes = []
    for category in categories:
        outcomes.append(outcome := expected_outcome(scene, category) or "sold_out")
        newcomer = a_registration(scene.event, category=category, state=outcome)
        scene = replace(scene, people=(*scene.people, newcomer))
    if if_short == "none" and {"waitlisted", "sold_out"} & {*outcomes}:
        if not scene.event.waiting_list.enabled:
            return None
        return ["waitlisted" if outcome == "confirmed" else outcome for outcome in outcomes]
    return None if outcomes[0] == "sold_out" else outcomes


def places_to_hold(scene: Scene, category: str) -> float:
    """The places that an invitation may hold: those that are free, and that nobody who waits could have."""
    if any(scene.could_have(person, category) for person in scene.alone(asked=True)):
        return 0
    parts = [f"category {category}", *([] if category in scene.online else ["event"])]
    taken, capacities = scene.taken(), scene.capacities()
    return max(min(capacities.get(part, float("inf")) - taken.get(part, 0) for part in parts), 0)
