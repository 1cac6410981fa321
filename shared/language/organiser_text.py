"""The template language of organisers: text, `{{ name }}`, and conditions with `if`, `elif`, `else`, `endif`.

A condition, as in `{% if name %} … {% endif %}`, is made of names with `not`, `and`, `or`. Jinja only parses: nothing
is compiled or run. The syntax tree is walked here, and a node that is not listed is a fault, so that no text can reach
anything but the values it is filled with.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from jinja2 import Environment, TemplateSyntaxError, nodes

from shared.language.field_types import many_lines

LONGEST = 20_000  # characters
DEEPEST = 10  # conditions inside one another
LONGEST_SHOWN = 60  # characters of what is wrong
_ALONE = re.compile(r"^[ \t]*(\{%[^%\n]*(?<![-+]))%\}[ \t]*\n", re.MULTILINE)
_KEYWORDS = frozenset({"if", "elif", "else", "endif"})
_BEGINS = frozenset({"block_begin", "variable_begin", "raw_begin"})
_ENDS = frozenset({"block_end", "variable_end", "raw_end"})
_IN_TAGS = (_BEGINS | _ENDS | {"name", "whitespace"}) - {"raw_begin"}

FaultKind: TypeAlias = Literal[
    "unknown", "not_possible", "unreadable", "not_closed", "too_deep", "too_long", "invisible"
]
SENTENCES: Final[Mapping[FaultKind, str]] = {
    "unknown": "Line %(line)s: there is no placeholder “%(placeholder)s” for this text.",
    "not_possible": "Line %(line)s: “%(placeholder)s” is not possible. Between the braces there may only be a placeholder, or a condition with if, elif, else or endif.",  # noqa: E501
    "unreadable": "Line %(line)s cannot be read: “%(placeholder)s”. Please check the braces.",
    "not_closed": "Line %(line)s: the condition that begins here has no endif.",
    "too_deep": "Line %(line)s: there are too many conditions inside one another.",
    "too_long": "This text is too long.",
    "invisible": "Line %(line)s contains an invisible character. Please type it again.",
}
"""The English sentences of faults; the catalogues that all pages share translate them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in a text: its line, and the placeholder or whatever else is wrong there."""

    kind: FaultKind
    line: int
    placeholder: str = ""

    @property
    def text(self) -> str:
        """The English sentence, to be translated and then filled with `arguments`."""
        return SENTENCES[self.kind]

    @property
    def arguments(self) -> dict[str, str | int]:
        """The values in the sentence."""
        return {"line": self.line, "placeholder": self.placeholder}

    @property
    def sentence(self) -> str:
        """The whole sentence in English."""
        return self.text % self.arguments


class BrokenText(ValueError):
    """A text with faults cannot be filled."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults[0].sentence)
        self.faults = faults


def check(source: str, allowed: Iterable[str]) -> tuple[Fault, ...]:
    """Returns the faults of a text whose placeholders must be among `allowed`; none for one that can be filled."""
    return _read(source, frozenset(allowed))[1]


def fill(source: str, values: Mapping[str, str]) -> str:
    """Returns the text with each placeholder replaced by its value, which is itself never read as template.

    A condition holds for a value that is not empty. Raises BrokenText.
    """
    tree, faults = _read(source, frozenset(values))
    if faults:
        raise BrokenText(faults)
    return "".join(_filled(tree.body, values))


# The same few texts are filled for thousands of readers.
@lru_cache(maxsize=64)
def _read(source: str, allowed: frozenset[str]) -> tuple[nodes.Template, tuple[Fault, ...]]:
    tree = nodes.Template([], lineno=1)
    try:
        template = _without_lines_of_tags(source)
        faults = _faults_of_characters(source) or _faults_of_tags(template)
        if not faults:
            tree = _environment.parse(template)
            faults = tuple(_Walk(source, allowed).faults_of_text(tree.body, 0))
    except TemplateSyntaxError as error:
        faults = (Fault("unreadable", error.lineno, _line(source, error.lineno)),)
    except RecursionError:
        faults = (Fault("too_deep", 1),)
    return tree, faults


_environment = Environment(keep_trailing_newline=True)  # noqa: S701 - parses only


def _faults_of_characters(source: str) -> tuple[Fault, ...]:
    if len(source) > LONGEST:
        return (Fault("too_long", 1),)
    lines = source.replace("\r\n", "\n").split("\n")
    return tuple(Fault("invisible", number) for number, line in enumerate(lines, 1) if not _is_printable(line))


def _without_lines_of_tags(source: str) -> str:
    """The text in which a condition on a line of its own leaves no empty line: its line break is within the tag."""
    return _ALONE.sub(r"\1\n%}", source.replace("\r\n", "\n"))


def _is_printable(line: str) -> bool:
    try:
        many_lines(line)
    except ValueError:
        return False
    return True


def _faults_of_tags(source: str) -> tuple[Fault, ...]:
    """The tags that hold more than names, and the first condition without an end."""
    faults: list[Fault] = []
    open_conditions: list[int] = []
    for line, tag in _tags(source):
        keyword = next((value for kind, value in tag[1:] if kind == "name"), "") if tag[0][0] == "block_begin" else ""
        if not all(kind in _IN_TAGS for kind, _ in tag) or (keyword and keyword not in _KEYWORDS):
            faults.append(Fault("not_possible", line, _shortened("".join(value for _, value in tag))))
        elif keyword == "if":
            open_conditions.append(line)
        elif keyword == "endif" and open_conditions:
            open_conditions.pop()
    return tuple(faults) or tuple(Fault("not_closed", line) for line in open_conditions[:1])


def _tags(source: str) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The line and the tokens, as (kind, value), of each tag; the last may be without an end."""
    tag: list[tuple[str, str]] = []
    begins = 1
    for line, kind, value in _environment.lex(source):
        if kind in _BEGINS:
            tag, begins = [], line
        if tag or kind in _BEGINS:
            tag.append((kind, value))
        if kind in _ENDS:
            yield begins, tag
            tag = []
    if tag:
        yield begins, tag


@dataclass(frozen=True, slots=True)
class _Walk:
    """The way through the syntax tree of one text."""

    source: str
    allowed: frozenset[str]

    def faults_of_text(self, body: Iterable[nodes.Node], depth: int) -> Iterator[Fault]:
        for node in body:
            match node:
                case nodes.Output():
                    yield from self.faults_of_text(node.nodes, depth)
                case nodes.TemplateData():
                    pass
                case nodes.Name():
                    yield from self.faults_of_condition(node, depth)
                case nodes.If() if depth < DEEPEST:
                    yield from self.faults_of_condition(node.test, depth + 1)
                    for branch, deeper in ((node.body, 1), (node.elif_, 0), (node.else_, 1)):
                        yield from self.faults_of_text(branch, depth + deeper)
                case nodes.If():
                    yield Fault("too_deep", node.lineno)
                case _:
                    yield self._not_possible(node)

    def faults_of_condition(self, node: nodes.Node, depth: int) -> Iterator[Fault]:
        match node:
            case nodes.Name():
                if node.name not in self.allowed:
                    yield Fault("unknown", node.lineno, _shortened(node.name))
            case nodes.Not() if depth < DEEPEST:
                yield from self.faults_of_condition(node.node, depth + 1)
            case nodes.And() | nodes.Or() if depth < DEEPEST:
                yield from self.faults_of_condition(node.left, depth + 1)
                yield from self.faults_of_condition(node.right, depth + 1)
            case nodes.Not() | nodes.And() | nodes.Or():
                yield Fault("too_deep", node.lineno)
            case _:
                yield self._not_possible(node)

    def _not_possible(self, node: nodes.Node) -> Fault:
        return Fault("not_possible", node.lineno, _line(self.source, node.lineno))


def _filled(body: Iterable[nodes.Node], values: Mapping[str, str]) -> Iterator[str]:
    for node in body:
        match node:
            case nodes.Output():
                yield from _filled(node.nodes, values)
            case nodes.TemplateData():
                yield node.data
            case nodes.Name():
                yield values[node.name]
            case nodes.If():
                yield from _filled(_branch(node, values), values)


def _branch(condition: nodes.If, values: Mapping[str, str]) -> list[nodes.Node]:
    """The part of a condition that applies."""
    for alternative in (condition, *condition.elif_):
        if _holds(alternative.test, values):
            return alternative.body
    return condition.else_


def _holds(test: nodes.Node, values: Mapping[str, str]) -> bool:
    match test:
        case nodes.Not():
            return not _holds(test.node, values)
        case nodes.And():
            return _holds(test.left, values) and _holds(test.right, values)
        case nodes.Or():
            return _holds(test.left, values) or _holds(test.right, values)
        case nodes.Name():
            return bool(values[test.name])
        case _:  # faults_of_condition lets nothing else through
            raise TypeError(type(test).__name__)


def _line(source: str, number: int) -> str:
    lines = source.replace("\r\n", "\n").split("\n")
    return _shortened(lines[min(number, len(lines)) - 1].strip())


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
