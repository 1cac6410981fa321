"""Line charts: how something grew, with the number and the name of each line beside it instead of a legend."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markupsafe import Markup

from services.registration.web.dashboard.scales import round_step
from services.registration.web.dashboard.svg import Points, element, label, path, percent, picture, plot

HEADROOM = 1.12  # for the label over the highest line


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points in the chart's own units, x ascending. `words` name it, beside the number at its end."""

    points: Points
    words: str

    @property
    def end(self) -> tuple[float, float]:
        """The newest point."""
        return self.points[-1]


@dataclass(frozen=True, slots=True)
class Tick:
    """A position on the x axis, with its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """The line `main` over a quieter `other`, below a limit. `starts`, `ends` are the ends of the x axis.

    `titled_by` has the ids of the elements that say what the chart shows.
    """

    titled_by: str
    main: Line
    other: Line | None
    limit: tuple[float, str] | None
    ticks: tuple[Tick, ...]
    starts: float
    ends: float

    @property
    def top(self) -> float:
        """The upper end of the y axis."""
        lines = [self.main, *([self.other] if self.other else [])]
        values = [y for line in lines for _, y in line.points] + ([self.limit[0]] if self.limit else [])
        return max(*values, 1) * HEADROOM

    def has_room_at(self, value: float) -> bool:
        """Whether a line at this height is far enough from the limit to be told apart."""
        return self.limit is None or abs(value - self.limit[0]) > self.top / 12

    def place(self, point: tuple[float, float]) -> tuple[float, float]:
        """A point as shares of the plot."""
        x, y = point
        return (x - self.starts) / ((self.ends - self.starts) or 1), y / self.top


def line_chart(chart: LineChart) -> Markup:
    """Returns the chart as SVG."""
    main_above = _is_above(chart)
    return picture(
        element(
            "svg",
            *_grid(chart),
            *_limit(chart),
            plot(*_paths(chart)),
            *_marks(chart),
            *_ticks(chart),
            *([_end_label(chart, chart.other, "other", above=not main_above)] if chart.other else []),
            _end_label(chart, chart.main, "main", above=main_above),
            class_="chart lines",
            role="img",
            **{"aria-labelledby": chart.titled_by},
        )
    )


def _is_above(chart: LineChart) -> bool:
    """Whether the main line ends above the other: the labels stand on the sides that face away from each other."""
    return chart.other is None or chart.main.end[1] >= value_at(chart.other.points, chart.main.end[0])


def value_at(points: Points, x: float) -> float:
    """Returns the height at `x` of the last point that is not behind it; before the first point, 0."""
    return next((y for at, y in reversed(points) if at <= x), 0)


def _grid(chart: LineChart) -> list[Element]:
    step, lines = round_step(chart.top / HEADROOM), []
    for value in filter(chart.has_room_at, range(0, int(chart.top / HEADROOM) + 1, step)):
        y = percent(1 - value / chart.top)
        lines.append(element("line", class_="grid" if value else "axis", x1=0, x2="100%", y1=y, y2=y))
        if value:
            lines.append(element("text", str(value), class_="scale", x=0, y=y, dy=-4))
    return lines


def _limit(chart: LineChart) -> list[Element]:
    if chart.limit is None:
        return []
    value, words = chart.limit
    height = value / chart.top
    y = percent(1 - height)
    return [
        element("line", class_="limit", x1=0, x2="100%", y1=y, y2=y),
        label(f"{value:g}", words, 0.12, height, above=True, name="of-limit"),
    ]


def _paths(chart: LineChart) -> list[Element]:
    main = tuple(map(chart.place, chart.main.points))
    area = ((main[0][0], 0.0), *main, (main[-1][0], 0.0))
    other = tuple(map(chart.place, chart.other.points)) if chart.other else ()
    return [
        element("path", class_="area", d=path(area)),
        *([element("path", class_="line other", d=path(other))] if other else []),
        element("path", class_="line main", d=path(main)),
    ]


def _marks(chart: LineChart) -> list[Element]:
    """The newest point, and the other line's point at the same place."""
    marks, x = [], chart.main.end[0]
    if chart.other:
        marks.append(("other", (x, value_at(chart.other.points, x))))
    marks.append(("main", chart.main.end))
    places = [(name, *chart.place(point)) for name, point in marks]
    return [element("circle", class_=f"dot {name}", cx=percent(x), cy=percent(1 - y), r=4.5) for name, x, y in places]


def _ticks(chart: LineChart) -> list[Element]:
    texts = []
    for tick in chart.ticks:
        x, _ = chart.place((tick.at, 0))
        anchor = "start" if x < 0.05 else "end" if x > 0.95 else "middle"
        texts.append(element("text", tick.text, class_="tick", x=percent(x), y="100%", dy=18, text_anchor=anchor))
    return texts


def _end_label(chart: LineChart, line: Line, name: str, *, above: bool) -> Element:
    x, y = chart.place(line.end)
    return label(f"{line.end[1]:g}", line.words, x, y, above=above, name=f"of-{name}")
