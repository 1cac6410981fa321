"""SVG elements for charts: numbers become attributes, texts are escaped, and styles stay in the stylesheet.

A chart is as wide as its place: positions are in percent, so that letters keep their size on a phone.
"""

from xml.etree.ElementTree import Element, tostring

from markupsafe import Markup

Points = tuple[tuple[float, float], ...]
PLOT = 1000  # units on each side of a plot, which is stretched to its place


def element(tag: str, *children: Element | str, **attributes: str | float) -> Element:
    """Returns an element. `class_` is written class, `text_anchor` text-anchor; a text is its first child if at all."""
    svg = Element(tag, {name.rstrip("_").replace("_", "-"): _text(value) for name, value in attributes.items()})
    for child in children:
        if isinstance(child, str):
            svg.text = child
        else:
            svg.append(child)
    return svg


def percent(share: float) -> str:
    """Returns a share of the whole, 0 to 1, as a length."""
    return f"{_text(round(share * 100, 2))}%"


def path(points: Points) -> str:
    """Returns the straight lines between points whose coordinates are shares of the plot, y upwards."""
    return "M" + "L".join(f"{_text(round(x * PLOT))} {_text(round((1 - y) * PLOT))}" for x, y in points)


def plot(*children: Element) -> Element:
    """Returns the element in which paths are stretched to the size of the chart."""
    box = {"viewBox": f"0 0 {PLOT} {PLOT}", "preserveAspectRatio": "none"}
    return element("svg", *children, class_="plot", **box)


def label(number: str, words: str, x: float, y: float, *, above: bool, name: str) -> Element:
    """Returns a number with its words beside a point of the plot.

    Beside a rising line there is room to the left above it and to the right below it, but for the edges of the plot.
    """
    leftwards = x > (0.3 if above else 0.7)
    return element(
        "text",
        element("tspan", number, class_="number"),
        element("tspan", f" {words}", class_="words"),
        class_=f"label {name}",
        x=percent(x),
        y=percent(1 - y),
        dy=-10 if above else 20,
        text_anchor="end" if leftwards else "start",
    )


def picture(svg: Element) -> Markup:
    """Returns an element as text for a page."""
    return Markup(tostring(svg, encoding="unicode"))  # noqa: S704 - ElementTree has escaped it


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
