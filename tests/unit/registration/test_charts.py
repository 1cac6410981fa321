"""Charts are well-formed SVG without styles of their own, and nothing that people typed can break out of them."""

import re
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from markupsafe import Markup

from services.registration.web.dashboard.bars import Bar, bar, top_of
from services.registration.web.dashboard.column_chart import ColumnChart, column_chart
from services.registration.web.dashboard.line_chart import Line, LineChart, Tick, line_chart
from services.registration.web.dashboard.scales import MINUTES, fitting_step, round_step

HOSTILE = "\"><script>alert('x')</script>&amp;"
RISING = ((0.0, 0.0), (1.0, 40.0), (2.0, 118.0))


def a_line_chart(**fields: Any) -> LineChart:
    defaults: dict[str, Any] = {
        "titled_by": "title says",
        "main": Line(RISING, "this edition"),
        "other": Line((*RISING, (4.0, 172.0)), "last edition"),
        "limit": (180, "places"),
        "ticks": (Tick(0, "1 Oct"), Tick(4, "12 Nov")),
        "starts": 0,
        "ends": 4,
    }
    return LineChart(**{**defaults, **fields})


def a_column_chart(**fields: Any) -> ColumnChart:
    defaults: dict[str, Any] = {"titled_by": "title", "columns": (1, 4, 0), "peak": 1, "words": "at 8:40", "ticks": ()}
    return ColumnChart(**{**defaults, **fields})


def read(picture: Markup) -> Element:
    """The chart as an XML parser reads it."""
    return fromstring(picture)


def texts(picture: Markup) -> list[str]:
    return ["".join(text.itertext()) for text in read(picture).iter("text")]


@pytest.mark.parametrize(
    "picture",
    [
        line_chart(a_line_chart()),
        line_chart(a_line_chart(other=None, limit=None, ticks=())),
        line_chart(a_line_chart(main=Line(((0.0, 0.0),), ""), other=None, limit=None, ticks=(), starts=0, ends=0)),
        column_chart(a_column_chart()),
        column_chart(a_column_chart(columns=(0,), peak=0)),
        bar(0.4, 1),
        bar(0),
    ],
)
def test_a_chart_is_well_formed_and_stays_in_its_place(picture: Markup) -> None:
    chart = read(picture)
    assert not [element for element in chart.iter() if element.get("style") or element.tag == "style"]
    shares = [float(share) for share in re.findall(r'"(-?[\d.]+)%"', picture)]
    assert all(0 <= share <= 100 for share in shares), shares
    assert "nan" not in picture


@pytest.mark.parametrize(
    "picture",
    [
        line_chart(a_line_chart(main=Line(RISING, HOSTILE))),
        line_chart(a_line_chart(ticks=(Tick(1, HOSTILE),))),
        column_chart(a_column_chart(words=HOSTILE)),
    ],
)
def test_a_text_is_a_text_whatever_is_in_it(picture: Markup) -> None:
    assert any(HOSTILE in text for text in texts(picture))
    assert [element.tag for element in read(picture).iter() if "script" in element.tag] == []


def test_lines_are_named_where_they_end_and_not_by_colour() -> None:
    assert {"118 this edition", "172 last edition", "180 places"} <= {*texts(line_chart(a_line_chart()))}
    assert "4 at 8:40" in texts(column_chart(a_column_chart()))


def test_no_line_of_the_grid_runs_into_the_limit() -> None:
    assert "150" in texts(line_chart(a_line_chart()))
    assert "150" not in texts(line_chart(a_line_chart(limit=(155, "places"))))


def test_a_chart_says_which_words_describe_it() -> None:
    chart = read(line_chart(a_line_chart()))
    assert (chart.get("role"), chart.get("aria-labelledby")) == ("img", "title says")


@pytest.mark.parametrize(("top", "step"), [(1, 1), (4, 1), (5, 2), (9, 5), (180, 50), (201, 100), (10_000, 5000)])
def test_a_scale_has_few_round_numbers(top: int, step: int) -> None:
    assert round_step(top) == step


def test_the_longest_step_is_used_for_what_is_longer_still() -> None:
    assert (fitting_step(20, MINUTES), fitting_step(21, MINUTES), fitting_step(9999, MINUTES)) == (5, 10, 480)


def test_bars_of_a_table_have_one_scale() -> None:
    assert (top_of([(3, None), (2, 40)]), top_of([(3, None)]), top_of([(0, 0)]), top_of([])) == (40, 3, 1, 1)


@pytest.mark.parametrize(
    ("people", "capacity", "full"), [(3, None, False), (3, 4, False), (4, 4, True), (5, 4, True), (0, 0, True)]
)
def test_full_is_where_no_place_is_left(people: int, capacity: int | None, full: bool) -> None:
    assert Bar(name="", people=people, capacity=capacity).is_full is full
