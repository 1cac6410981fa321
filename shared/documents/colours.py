"""Colours that can be read: contrast as the Web Content Accessibility Guidelines measure it; categories' colours."""

import colorsys
from collections.abc import Sequence

# Told apart also by those who see no red or green, dark enough for white letters; the word always stands beside.
CATEGORY_COLOURS = ("#1f5fa8", "#b3400a", "#2f7d32", "#7b2d8b", "#8a6d00", "#a3195b", "#00727a", "#4a4a4a")
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
STEP = 0.02


def luminance(colour: str) -> float:
    """The relative luminance of `colour` (#rrggbb), from 0 to 1 (WCAG 2.2)."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast of two colours (#rrggbb), from 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def legible_on(colour: str) -> str:
    """Black or white, whichever contrasts more with `colour` (#rrggbb)."""
    return max("#ffffff", "#000000", key=lambda ink: contrast(ink, colour))


def shade(colour: str, background: str) -> str:
    """`colour` made darker or lighter, its hue kept, until it can be read on `background` (both #rrggbb)."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    step = -STEP if luminance(background) > 0.5 else STEP
    candidate = colour
    while contrast(candidate, background) < LEAST_CONTRAST and 0 <= lightness + step <= 1:
        lightness += step
        candidate = "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, lightness, saturation))
    return candidate


def category_colour(category: str, categories: Sequence[str]) -> str:
    """The colour `#rrggbb` of a category: by its place among the event's, so that neighbours differ.

    Badges and the verdicts at the door have it, so that people see whether both belong together.
    """
    place = categories.index(category) if category in categories else len(categories)
    return CATEGORY_COLOURS[place % len(CATEGORY_COLOURS)]


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue
