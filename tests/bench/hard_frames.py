"""Badges before a phone's camera under hard conditions: generated, and the same each time.

How hard: each scene has one condition, up to the point where the code itself still allows it, or a few milder ones that
come together. A module is never below 2.2 pixels (a 30 mm code half a metre away, 1280 pixels wide), a blur smears less
than one and a half modules, glare hides no more than the error correction restores, the light leaves at least 14 of 255
levels between black and white. A phone sees a scene more than once: each has several frames from an unsteady hand.
"""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from shared.documents.tickets import new_secret
from tests.bench.photograph import Point, Scene, photograph

FRAMES = 4  # of each scene


def scenes() -> list[Scene]:
    """All scenes, each with a ticket of its own, in no order: nobody knows what comes next."""
    random = Random(2026)
    tickets = [replace(scene, text=new_secret("7K3M9Q", random)) for scene in _conditions()]
    return [replace(scene, place=_place(scene, random)) for scene in random.sample(tickets, len(tickets))]


def frames(scene: Scene) -> Iterator[bytes]:
    """The successive frames of a scene, as JPEG."""
    for number in range(FRAMES):
        random = Random(f"{scene.text} {number}")
        yield photograph(_unsteady(scene, random), random)


def _conditions() -> Iterator[Scene]:
    yield from _each("rotated", roll=(30, 45, 60, 90, 135, 180, 250), module=3, pitch=20)
    yield from _each("tilted", pitch=(45, 55, 62))
    yield from _each("tilted", yaw=(-45, -55, 62), roll=30)
    yield Scene("tilted", pitch=45, yaw=45)
    yield from _each("dim", light=(50, 38, 30), dark=8, noise=4)
    yield from _each("dim", light=(40, 32, 28, 24), dark=10, noise=3)
    yield from _each("pale", dark=(150, 185, 205), light=230)
    yield from _each("pale", light=(130, 120, 114), dark=100)
    yield from _each("moved", motion=(1.0, 1.2, 1.4, 1.5, 1.6, 1.7))
    yield Scene("moved", motion=1.4, module=3.5)
    yield from _each("out of focus", defocus=(0.4, 0.43, 0.46, 0.48, 0.5))
    yield from _each("out of focus", defocus=(0.46, 0.48), module=7)
    yield from _each("noisy", noise=(30, 45, 60))
    yield from _each("noisy", noise=(16, 22, 28), dark=20, light=90)
    yield from _each("glare", glare=(0.02, 0.03, 0.04, 0.05, 0.06))
    yield Scene("glare", glare=0.03, is_inverted=True)
    yield from _each("small", module=(2.8, 2.6, 2.5, 2.4, 2.3, 2.2), defocus=0.25)
    yield from _each("small", module=(2.7, 2.4), defocus=0.25, roll=45)
    yield Scene("small", module=2.5, light=80)
    yield from _each("compressed", quality=(20, 14, 10, 8), module=3.5)
    yield from _each("compressed", quality=(30, 20), module=2.7)
    yield from _each("inverted", light=(120, 60, 40, 30), dark=12, is_inverted=True)
    yield from _each("inverted", roll=(45, 90), module=2.5, is_inverted=True)
    yield from _each("fading screen", fading=(0.35, 0.25, 0.15, 0.1))
    yield from _each("fading screen", fading=(0.25, 0.15), is_inverted=True)
    yield from _each("lines", lines=(0.4, 0.5, 0.6, 0.65))
    yield from _each("lines", lines=(0.5, 0.6), roll=40, module=3.5)
    yield from _each("in shadow", shadow=(0.5, 0.35, 0.25, 0.22, 0.15))
    yield from _each("several codes", others=(1, 2, 3), module=2.8)
    yield from _each("several codes", others=(2, 3), module=2.5, roll=30, light=100)
    yield from _each("640 by 480", module=(3, 2.5, 2.2), size=(640, 480))
    yield Scene("640 by 480", size=(640, 480), light=28, dark=10)
    yield Scene("640 by 480", size=(640, 480), motion=1.4, roll=45)
    yield Scene("640 by 480", size=(640, 480), defocus=0.45, quality=30)
    yield Scene("mixed", light=40, dark=12, motion=1.0, roll=20)
    yield Scene("mixed", light=32, dark=12, pitch=45)
    yield Scene("mixed", light=100, module=2.5, noise=15)
    yield Scene("mixed", module=2.7, defocus=0.44, roll=45)
    yield Scene("mixed", module=2.7, quality=20, yaw=40)
    yield Scene("mixed", yaw=40, lines=0.5, fading=0.4)
    yield Scene("mixed", is_inverted=True, light=45, dark=10, defocus=0.44)
    yield Scene("mixed", shadow=0.3, motion=1.0, roll=160)
    yield Scene("mixed", glare=0.03, pitch=45, module=4)
    yield Scene("mixed", light=150, dark=110, noise=6, defocus=0.44)


def _each(kind: str, **conditions: object) -> Iterator[Scene]:
    """One scene for each value of the first condition; the others are the same in all."""
    [(key, values), *rest] = conditions.items()
    assert isinstance(values, tuple)
    for value in values:
        yield replace(Scene(kind), **{key: value, **dict(rest)})


def _place(scene: Scene, random: Random) -> Point:
    """People aim, so that most codes are near the middle; small ones and those among others may be anywhere."""
    is_anywhere = scene.module < 3 or scene.others
    wide, high = (0.28, 0.25) if is_anywhere else (0.08, 0.1)
    return random.uniform(-wide, wide) * scene.size[0], random.uniform(-high, high) * scene.size[1]


def _unsteady(scene: Scene, random: Random) -> Scene:
    """The scene a moment later: the hand trembles, and the focus hunts."""
    x, y = scene.place
    return replace(
        scene,
        place=(x + random.uniform(-6, 6), y + random.uniform(-6, 6)),
        module=scene.module * random.uniform(0.99, 1.02),
        roll=scene.roll + random.uniform(-2, 2),
        pitch=scene.pitch + random.uniform(-2, 2),
        yaw=scene.yaw + random.uniform(-2, 2),
        motion=scene.motion * random.uniform(0.8, 1.05),
        defocus=scene.defocus * random.uniform(0.9, 1.05),
    )
