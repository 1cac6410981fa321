"""Organisers write text with placeholders and conditions, and nothing else."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.language.organiser_text import LONGEST, BrokenText, Fault, check, fill

NAMES = ("name", "company", "event")
VALUES = {"name": "Zoë", "company": "", "event": "{{ name }} {% if %}"}
FRAGMENTS = st.sampled_from(
    [
        *("{{ name }}", "{{company}}", "{% if name %}", "{% elif not company %}", "{% else %}", "{% endif %}"),
        *("{%- if name and company or not event -%}", "{% raw %}", "{% endraw %}", "{% for x in y %}", "9" * 5000),
        *("{#", "#}", "{%", "%}", "{{", "}}", "(", "-", "'", ".a", "|upper", "not ", " and ", "\n", "\r\n"),
        *("x", "\0", "\ud800", "\u202e", "%(line)s"),
    ]
)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hello {{ name }}!", "Hello Zoë!"),
        ("{% if company %}of {{ company }}{% else %}alone{% endif %}", "alone"),
        ("{% if company %}a{% elif name %}b{% else %}c{% endif %}", "b"),
        ("{% if not company and name or company %}yes{% endif %}", "yes"),
        ("{# for us #}Hello", "Hello"),
        ("Hello{% if name %} you{% endif %}\nGoodbye", "Hello you\nGoodbye"),
        ("- a\n  {% if name %} \n- b\n{% endif %}\r\n- c", "- a\n- b\n- c"),
        ("{{ event }}", "{{ name }} {% if %}"),
        ("{% if name %}\nHello\n{% endif %}\n<b>\n", "Hello\n<b>\n"),
    ],
)
def test_a_text_is_filled_with_values_which_are_never_read_as_template(source: str, text: str) -> None:
    assert check(source, NAMES) == ()
    assert fill(source, VALUES) == text


@pytest.mark.parametrize(
    ("source", "kind", "line", "placeholder"),
    [
        ("Hello\n{{ nmae }}", "unknown", 2, "nmae"),
        ("{% if\nx %}{% endif %}", "unknown", 2, "x"),
        ("{% for x in y %}", "not_possible", 1, "{% for x in y %}"),
        ("{{ ''.__class__ }}", "not_possible", 1, "{{ ''.__class__ }}"),
        ("a\n{{ 7*7 }}", "not_possible", 2, "{{ 7*7 }}"),
        ("{{ name|upper }}", "not_possible", 1, "{{ name|upper }}"),
        ("{{ name() }}", "not_possible", 1, "{{ name() }}"),
        ("{% set name = event %}", "not_possible", 1, "{% set name = event %}"),
        ("{% include name %}", "not_possible", 1, "{% include name %}"),
        ("{% raw %}{{ name }}{% endraw %}", "not_possible", 1, "{% raw %}{{ name }}{% endraw %}"),
        ("so {{ name if event }}", "not_possible", 1, "so {{ name if event }}"),
        ("so {{ true }}", "not_possible", 1, "so {{ true }}"),
        ("{% if name is defined %}{% endif %}", "not_possible", 1, "{% if name is defined %}{% endif %}"),
        ("{{ " + "9" * 5000 + " }}", "not_possible", 1, "{{ " + "9" * 56 + "…"),
        ("a\n{% if name %}\nb", "not_closed", 2, ""),
        ("Hello {{ name }", "unreadable", 1, "Hello {{ name }"),
        ("Hello\n{% endif %}", "unreadable", 2, "{% endif %}"),
        ("Hello {# name", "unreadable", 1, "Hello {# name"),
        ("{% if name %}" * 11 + "{% endif %}" * 11, "too_deep", 1, ""),
        ("{% if name %}" * 800 + "{% endif %}" * 800, "too_deep", 1, ""),
        ("{% if " + "not " * 3000 + "name %}{% endif %}", "too_deep", 1, ""),
        ("{% if name" + " and name" * 2000 + " %}{% endif %}", "too_deep", 1, ""),
        ("x" * (LONGEST + 1), "too_long", 1, ""),
        ("a\nb\0", "invisible", 2, ""),
        ("\ud800", "invisible", 1, ""),
        ("pay \u202egnp", "invisible", 1, ""),
    ],
)
def test_anything_else_is_a_fault_with_its_line(source: str, kind: str, line: int, placeholder: str) -> None:
    assert [(f.kind, f.line, f.placeholder) for f in check(source, NAMES)] == [(kind, line, placeholder)]
    with pytest.raises(BrokenText):
        fill(source, VALUES)


def test_a_fault_is_a_sentence() -> None:
    assert Fault("unknown", 3, "50%(x)s").sentence == "Line 3: there is no placeholder “50%(x)s” for this text."


@given(st.text() | st.lists(FRAGMENTS | st.text(max_size=3), max_size=12).map("".join))
def test_whatever_the_text_it_has_faults_or_is_filled(source: str) -> None:
    faults = check(source, NAMES)
    assert all(fault.line >= 1 and fault.sentence for fault in faults)
    if not faults:
        fill(source, VALUES)


@given(st.lists(FRAGMENTS, max_size=12).map("".join))
def test_a_filled_text_holds_nothing_but_texts_and_values(source: str) -> None:
    if not check(source, NAMES):
        filled = fill(source, dict.fromkeys(NAMES, "\1")).replace("\1", "")
        rest = iter(source.replace("\r\n", "\n"))
        assert all(letter in rest for letter in filled)


@pytest.mark.parametrize(
    "piece", ["{%", "{{", "{#", "{% if name %}", "{{ name }}", "{%- ", " ", "\n", "{", "{% raw", "-%}", "not "]
)
def test_no_text_takes_long(piece: str) -> None:
    begun = time.process_time()
    check(piece * (LONGEST // len(piece)), NAMES)
    check("{% " + piece * (LONGEST // len(piece) - 1), NAMES)
    assert time.process_time() - begun < 5
