"""Traces: what happened for one request in all services, as spans for an OpenTelemetry collector.

Only a request begins a trace; its transaction, its messages, what they cause in other services, and its mails go on
with it. The context travels as a `traceparent` (W3C Trace Context): in the outbox row, in the message's headers, in the
mail's ledger entry. Spans name routes, kinds and outcomes, never an address, a name or a secret.

While nobody collects spans, each call returns at once and nothing is carried along.
"""

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import IntEnum

import structlog

Value = str | int | bool
TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")


class Kind(IntEnum):
    """The kinds of spans, with their numbers in OTLP (opentelemetry/proto/trace/v1/trace.proto)."""

    INTERNAL = 1
    SERVER = 2
    CLIENT = 3
    PRODUCER = 4
    CONSUMER = 5


@dataclass(slots=True)
class Span:
    """One step of a trace. Ids are in hex digits, moments in nanoseconds since 1970; `parent` is empty for the first.

    A span that is not `sampled` is sent to nobody, but its steps know thereby that they are not, either.
    """

    name: str
    kind: Kind
    trace: str
    id: str
    parent: str = ""
    sampled: bool = True
    began: int = 0
    ended: int = 0
    attributes: dict[str, Value] = field(default_factory=dict)
    failed: bool = False

    @property
    def traceparent(self) -> str:
        """The context of steps that this one causes."""
        return f"00-{self.trace}-{self.id}-{self.sampled:02x}"

    def note(self, **attributes: Value) -> None:
        """Adds attributes; of their names, `__` stands for a dot."""
        if self.sampled:
            self.attributes.update({name.replace("__", "."): value for name, value in attributes.items()})


NO_SPAN = Span("", Kind.INTERNAL, "0" * 32, "0" * 16, sampled=False)
_current: ContextVar[Span | None] = ContextVar("span", default=None)
_NOTHING = nullcontext(NO_SPAN)


@dataclass(slots=True)
class _Collecting:
    take: Callable[[Span], None] | None = None
    ratio: float = 1.0


_collecting = _Collecting()


def collect(take: Callable[[Span], None] | None, ratio: float = 1.0) -> None:
    """Hands each span that ends to `take` from now on, of this part of all traces that begin here; None: no more."""
    _collecting.take, _collecting.ratio = take, ratio


def first_span(name: str, traceparent: str = "") -> AbstractContextManager[Span]:
    """A span for a request to this service, which begins a trace or goes on with the caller's."""
    if _collecting.take is None:
        return _NOTHING
    parent = _parsed(traceparent)
    sampled = parent.sampled if parent else random.random() < _collecting.ratio  # noqa: S311 - a sample, not a secret
    return _running(name, Kind.SERVER, parent, sampled=sampled)


def span(name: str, kind: Kind = Kind.INTERNAL, traceparent: str | None = None) -> AbstractContextManager[Span]:
    """A step of the trace that `traceparent` or, for None, the current span belongs to; nothing outside of a trace."""
    if _collecting.take is None:
        return _NOTHING
    parent = _current.get() if traceparent is None else _parsed(traceparent)
    return _running(name, kind, parent, sampled=parent.sampled) if parent else _NOTHING


@contextmanager
def _running(name: str, kind: Kind, parent: Span | None, *, sampled: bool) -> Iterator[Span]:
    step = Span(name, kind, parent.trace if parent else _new_id(128), _new_id(64), parent.id if parent else "", sampled)
    step.began = time.time_ns()
    token = _current.set(step)
    try:
        yield step
    except BaseException as error:
        step.failed = True
        step.note(error__type=type(error).__name__)  # its text may hold what a person has typed
        raise
    finally:
        _current.reset(token)
        step.ended = time.time_ns()
        if sampled and _collecting.take is not None:
            _collecting.take(step)


@dataclass(frozen=True, slots=True)
class Origin:
    """The request that something is done for: its id as logs have it, and the context of its trace."""

    request_id: str = ""
    traceparent: str = ""


NO_ORIGIN = Origin()


def current_origin() -> Origin:
    """The request that the present task works for."""
    step = _current.get() if _collecting.take is not None else None
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    return Origin(request_id, step.traceparent if step else "")


@contextmanager
def acting_for(origin: Origin) -> Iterator[None]:
    """Has a task that works for several requests do something for one of them."""
    token = _current.set(_parsed(origin.traceparent))
    try:
        with structlog.contextvars.bound_contextvars(request_id=origin.request_id):
            yield
    finally:
        _current.reset(token)


def _parsed(traceparent: str) -> Span | None:
    """The span that a caller names; None where the text is none, as callers may send anything."""
    if not (match := TRACEPARENT.fullmatch(traceparent)):
        return None
    trace, id_, flags = match.groups()
    return Span("", Kind.INTERNAL, trace, id_, sampled=bool(int(flags, 16) & 1))


def _new_id(bits: int) -> str:
    return f"{random.getrandbits(bits) or 1:0{bits // 4}x}"
