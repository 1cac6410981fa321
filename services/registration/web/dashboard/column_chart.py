"""Column charts: how much there was in each span of time, with the fullest one named."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markupsafe import Markup

from services.registration.web.dashboard.line_chart import Tick
from services.registration.web.dashboard.svg import element, label, percent, picture

HEADROOM = 1.25  # for the label over the highest column
FILLED = 0.8  # of a column's width; the rest is the gap to the next


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Columns of one width without a gap in time, the number of the `peak`, and words beside its value.

    Ticks are counted in columns from the left edge. `titled_by` has the ids of the elements that say what the chart
    shows.
    """

    titled_by: str
    columns: tuple[int, ...]
    peak: int
    words: str
    ticks: tuple[Tick, ...]


def column_chart(chart: ColumnChart) -> Markup:
    """Returns the chart as SVG."""
    width, top = 1 / len(chart.columns), max(*chart.columns, 1) * HEADROOM
    peak = chart.columns[chart.peak]
    return picture(
        element(
            "svg",
            element("line", class_="axis", x1=0, x2="100%", y1="100%", y2="100%"),
            *(_column(n * width, width, value / top) for n, value in enumerate(chart.columns) if value),
            *(_tick(tick, width) for tick in chart.ticks),
            label(str(peak), chart.words, (chart.peak + 0.5) * width, peak / top, above=True, name="of-peak"),
            class_="chart columns",
            role="img",
            **{"aria-labelledby": chart.titled_by},
        )
    )


def _column(left: float, width: float, height: float) -> Element:
    gap = width * (1 - FILLED) / 2
    place = {"x": percent(left + gap), "y": percent(1 - height), "width": percent(width * FILLED)}
    return element("rect", class_="column", height=percent(height), **place)


def _tick(tick: Tick, width: float) -> Element:
    x = tick.at * width
    anchor = "start" if x < 0.05 else "end" if x > 0.95 else "middle"
    return element("text", tick.text, class_="tick", x=percent(x), y="100%", dy=18, text_anchor=anchor)
