"""Photographs of badges: perspective, light, lens, sensor and JPEG, drawn with Pillow alone."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from shared.documents import qr

FOCAL = 0.78  # of the picture's longer side: 65 degrees wide, as phones have it
SAMPLES = 4  # of each pixel, along each side, where the badge is drawn
BLACK, WHITE = 0, 255
INK, PAPER = 15, 240  # no ink is black, no paper white
NOISE_SIZE = (2048, 1536)
NOISE_DEVIATION = 36.9  # of the mean of four random bytes
Point = tuple[float, float]


@dataclass(frozen=True)
class Scene:
    """One badge before the camera. Angles are in degrees, lengths of a blur in modules, light in levels of 255."""

    kind: str
    text: str = ""
    size: tuple[int, int] = (1280, 720)
    place: Point = (0, 0)  # of the code's middle, in pixels from the picture's
    module: float = 4.5  # pixels
    roll: float = 5
    pitch: float = 0
    yaw: float = 0
    dark: float = 30
    light: float = 215
    defocus: float = 0.15  # standard deviation
    motion: float = 0
    noise: float = 4  # standard deviation
    quality: int = 92  # of the JPEG
    glare: float = 0  # share of the code that is all white
    shadow: float = 1  # what the shadow leaves of the light
    fading: float = 1  # what is left of the light at the far end of the code
    lines: float = 0  # share of the light that they take away
    is_inverted: bool = False  # a phone in dark mode
    others: int = 0  # codes in view that are no badges


def photograph(scene: Scene, random: Random) -> bytes:
    """The scene as JPEG: what is there, then the light on it, then the lens, then the sensor."""
    picture = _background(scene, random)
    for number in range(scene.others):
        _hang(picture, _other_code(scene, number))
    corners = _hang(picture, scene)
    picture = _blurred(_lit(picture, scene, corners), scene, random)
    picture = picture.point([scene.dark + (scene.light - scene.dark) * level / WHITE for level in range(256)])
    file = io.BytesIO()
    _noisy(picture, scene.noise, random).save(file, "JPEG", quality=scene.quality)
    return file.getvalue()


def _background(scene: Scene, random: Random) -> Image.Image:
    """A shirt, and what is behind its owner."""
    small = Image.new("L", (scene.size[0] // 8, scene.size[1] // 8), 90)
    pencil = ImageDraw.Draw(small)
    shapes = Random(scene.text)  # the same in all frames
    for _ in range(30):
        x, y = shapes.uniform(0, small.width), shapes.uniform(0, small.height)
        pencil.rectangle((x, y, x + shapes.uniform(2, 40), y + shapes.uniform(2, 40)), fill=shapes.randint(25, 190))
    return _noisy(small.resize(scene.size, Image.Resampling.BICUBIC), 8, random)


def _other_code(scene: Scene, number: int) -> Scene:
    """A code of a poster, a programme or a visiting card, beside the badge."""
    away = 48 * scene.module
    x, y = scene.place
    place = [(x - away, y + 20), (x + away, y - 30), (x, y + away)][number]
    return replace(scene, text=f"https://example.lu/programme/{number}", place=place, roll=scene.roll * -2)


def _hang(picture: Image.Image, scene: Scene) -> list[Point]:
    """Draws the badge into the picture; returns the corners of its code, clockwise from the top left."""
    card = _card(scene)
    half = len(qr.matrix(scene.text)) / 2
    corners = _seen(scene, half + qr.QUIET_ZONE)
    left, top = (max(0, int(min(ways))) for ways in zip(*corners, strict=True))
    right, bottom = (
        min(end, int(max(ways)) + 1) for end, ways in zip(picture.size, zip(*corners, strict=True), strict=True)
    )
    size = (right - left) * SAMPLES, (bottom - top) * SAMPLES
    warp = _homography(
        [((x - left) * SAMPLES, (y - top) * SAMPLES) for x, y in corners],
        [(0, 0), (card.width, 0), (card.width, card.height), (0, card.height)],
    )
    mask = Image.new("L", card.size, WHITE)
    drawn, where = (
        image.transform(size, Image.Transform.PERSPECTIVE, warp, Image.Resampling.BILINEAR).reduce(SAMPLES)
        for image in (card, mask)
    )
    picture.paste(drawn, (left, top), where)
    return _seen(scene, half)


def _card(scene: Scene) -> Image.Image:
    """The card, or the phone's screen, seen from the front, at about the size at which it is drawn."""
    card = _upright(scene.text, max(4, round(scene.module * SAMPLES)))
    return ImageChops.invert(card) if scene.is_inverted else card


@cache
def _upright(text: str, scale: int) -> Image.Image:
    card = Image.open(io.BytesIO(qr.png(qr.matrix(text), scale))).convert("L")
    return card.point([INK + (PAPER - INK) * level / WHITE for level in range(256)])


def _seen(scene: Scene, half: float) -> list[Point]:
    """Where the camera sees the corners of a square around the code's middle; `half` its side is in modules."""
    focal = FOCAL * max(scene.size)
    distance = focal / scene.module
    roll, pitch, yaw = (math.radians(angle) for angle in (scene.roll, scene.pitch, scene.yaw))
    points = []
    for right, down in ((-half, -half), (half, -half), (half, half), (-half, half)):
        x, y = right * math.cos(roll) - down * math.sin(roll), right * math.sin(roll) + down * math.cos(roll)
        y, z = y * math.cos(pitch), y * math.sin(pitch)
        x, z = x * math.cos(yaw) + z * math.sin(yaw), z * math.cos(yaw) - x * math.sin(yaw)
        nearness = focal / (distance + z)
        points.append(
            (scene.size[0] / 2 + scene.place[0] + x * nearness, scene.size[1] / 2 + scene.place[1] + y * nearness)
        )
    return points


def _homography(seen: list[Point], flat: list[Point]) -> list[float]:
    """The eight numbers with which Pillow finds for each pixel seen its place on the card."""
    rows = []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return _solved(rows)


def _solved(rows: list[list[float]]) -> list[float]:
    """The solution of linear equations by Gauss and Jordan; the last column is the right side."""
    for place in range(len(rows)):
        pivot = max(range(place, len(rows)), key=lambda row: abs(rows[row][place]))
        rows[place], rows[pivot] = rows[pivot], rows[place]
        rows[place] = [value / rows[place][place] for value in rows[place]]
        for other in range(len(rows)):
            if other != place:
                factor = rows[other][place]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[place], strict=True)]
    return [row[-1] for row in rows]


def _lit(picture: Image.Image, scene: Scene, corners: list[Point]) -> Image.Image:
    """With shadow, fading light, lines and glare where the scene has them."""
    random = Random(scene.text)  # the same in all frames
    angle, period = random.uniform(0, math.tau), random.uniform(0.6, 2.2) / len(qr.matrix(scene.text))
    right, down = random.uniform(-0.1, 0.2), random.uniform(-0.1, 0.2)

    def shaded(picture: Image.Image, share: Callable[[float], float]) -> Image.Image:
        return ImageChops.multiply(picture, _light(picture.size, share, corners, angle))

    if scene.shadow < 1:
        picture = shaded(picture, lambda across: scene.shadow if across > 0.1 else 1)
    if scene.fading < 1:
        picture = shaded(picture, lambda across: 1 - (1 - scene.fading) * min(1, max(0, across + 0.5)))
    if scene.lines:
        picture = shaded(picture, lambda across: 1 - scene.lines * (0.5 + 0.5 * math.sin(math.tau * across / period)))
    if scene.glare:
        picture = _glaring(picture, scene.glare, corners, (right, down))
    return picture


def _light(size: tuple[int, int], share: Callable[[float], float], corners: list[Point], angle: float) -> Image.Image:
    """How much light there is at each pixel: `share(across)`, from -0.5 to 0.5 over the code in this direction."""
    (x, y), side = _middle(corners), math.dist(*corners[:2])
    span = 2 * max(size)
    ramp = bytes(round(WHITE * share((place - span) / side)) for place in range(2 * span))
    cos, sin = math.cos(angle), math.sin(angle)
    row = (cos, sin, span - x * cos - y * sin, 0, 0, 1)
    light = Image.frombytes("L", (2 * span, 1), ramp).resize((2 * span, 3))
    return light.transform(size, Image.Transform.AFFINE, row, Image.Resampling.BILINEAR)


def _glaring(picture: Image.Image, share: float, corners: list[Point], away: Point) -> Image.Image:
    """A lamp is mirrored between the finder patterns: white in its middle, softer around."""
    (x, y), start, end = _middle(corners), corners[0], corners[1]
    across, down = end[0] - start[0], end[1] - start[1]
    x += away[0] * across - away[1] * down
    y += away[0] * down + away[1] * across
    side = math.hypot(across, down)
    wide, high = side * math.sqrt(share / math.pi * 1.4), side * math.sqrt(share / math.pi / 1.4)
    lamp = Image.new("L", picture.size, BLACK)
    ImageDraw.Draw(lamp).ellipse((x - wide, y - high, x + wide, y + high), fill=WHITE)
    halo = lamp.filter(ImageFilter.GaussianBlur(side / 12)).point([level * 0.6 for level in range(256)])
    return ImageChops.add(ImageChops.add(picture, halo), lamp.filter(ImageFilter.GaussianBlur(1)))


def _middle(corners: list[Point]) -> Point:
    return (corners[0][0] + corners[2][0]) / 2, (corners[0][1] + corners[2][1]) / 2


def _blurred(picture: Image.Image, scene: Scene, random: Random) -> Image.Image:
    """Out of focus, and moved while the shutter was open."""
    picture = picture.filter(ImageFilter.GaussianBlur(max(0.4, scene.defocus * scene.module)))
    if not scene.motion:
        return picture
    turn, length, steps = random.uniform(0, math.pi), scene.motion * scene.module, 12
    mean = picture
    for step in range(steps):
        share = length * ((step + 0.5) / steps - 0.5)
        move = (1, 0, math.cos(turn) * share, 0, 1, math.sin(turn) * share)
        moved = picture.transform(picture.size, Image.Transform.AFFINE, move, Image.Resampling.BICUBIC)
        mean = Image.blend(mean, moved, 1 / (step + 1))
    return mean


def _noisy(picture: Image.Image, deviation: float, random: Random) -> Image.Image:
    noise = _noise()
    x, y = random.randrange(noise.width - picture.width), random.randrange(noise.height - picture.height)
    scaled = noise.crop((x, y, x + picture.width, y + picture.height))
    scaled = scaled.point([128 + (level - 127.5) * deviation / NOISE_DEVIATION for level in range(256)])
    return ImageChops.add(picture, scaled, 1, -128)


@cache
def _noise() -> Image.Image:
    """Grey with noise, near enough to a normal distribution, from which each picture takes a piece."""
    random = Random(2026)
    grey = [Image.frombytes("L", NOISE_SIZE, random.randbytes(math.prod(NOISE_SIZE))) for _ in range(4)]
    return Image.blend(Image.blend(grey[0], grey[1], 0.5), Image.blend(grey[2], grey[3], 0.5), 0.5)
