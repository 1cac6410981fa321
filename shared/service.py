"""The frame of every service: HTTP application, health, metrics, loops, and an orderly end."""

import asyncio
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
import uvloop
from aiohttp import web

from shared.figures import Figure, MetricsPage
from shared.health import Check, Liveness, Readiness
from shared.http.keys import SETTINGS
from shared.http.middleware import IS_OUTAGE, answer_always, remember_started
from shared.http.server import Runner
from shared.logs import configure
from shared.messaging.broker import Broker, BrokerAway
from shared.messaging.dead_letters import DeadLetters
from shared.metrics import BUILD
from shared.mongo.connection import is_outage
from shared.settings import ServiceSettings
from shared.supervision import Loop, Supervisor, watch_event_loop
from shared.tracing import collect
from shared.version import VERSION

if TYPE_CHECKING:
    from shared.trace_export import TraceExporter

log = structlog.get_logger()

FINISH_SECONDS = 5.0


@dataclass(slots=True)
class Service:
    """One service, put together: `app` answers, `loops` run beside it, `prepare` runs before both, `finish` after.

    `checks` maps each dependency to what raises when it is away; those in `needed` make the service not ready.
    `figures` are read when Prometheus asks.
    """

    name: str
    app: web.Application
    port: int
    settings: ServiceSettings
    loops: Mapping[str, Loop]
    checks: Mapping[str, Check]
    needed: frozenset[str] = frozenset({"mongodb"})
    prepare: tuple[Check, ...] = ()
    finish: tuple[Check, ...] = ()
    figures: tuple[Figure, ...] = ()
    prepared: asyncio.Event = field(default_factory=asyncio.Event)


def new_application(settings: ServiceSettings) -> web.Application:
    """An application with the middleware that each answer passes through."""
    app = web.Application(middlewares=[answer_always])
    app.on_response_prepare.append(remember_started)
    app[SETTINGS] = settings
    app[IS_OUTAGE] = lambda error: isinstance(error, BrokerAway) or is_outage(error)
    return app


def run(service: Service) -> None:
    """Runs the service until SIGTERM or SIGINT; then ends what it has begun and stops."""
    configure(service.settings, service.name)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(service))


async def serve(service: Service, stop: asyncio.Event | None = None) -> None:
    """Serves until `stop` is set (or a signal arrives)."""
    stop = stop or _stop_on_signals()
    liveness = Liveness()
    readiness = Readiness(service.checks, service.needed, service.prepared)
    metrics = MetricsPage(readiness.measure, *service.figures)
    BUILD.labels(service.name, VERSION).set(1)
    service.app.add_routes(
        [
            web.get("/health/live", liveness.answer),
            web.get("/health/ready", readiness.answer),
            web.get("/metrics", metrics.answer),
        ]
    )
    runner = Runner(service.app, shutdown_timeout=10)
    await runner.setup()
    await web.TCPSite(runner, service.settings.host, service.port, reuse_port=True).start()
    log.info("listening", host=service.settings.host, port=service.port, version=VERSION)
    supervisor = Supervisor()
    supervisor.start("event loop watch", watch_event_loop)
    exporter = _start_tracing(service, supervisor)
    starting = asyncio.create_task(_start(service, supervisor))
    await stop.wait()
    log.info("stopping")
    await liveness.stop()
    # First the door for new requests, then the loops: what the last requests wrote, the relay may still send.
    await runner.cleanup()
    starting.cancel()
    await supervisor.stop()
    for step in (*service.finish, *([exporter.flush] if exporter else [])):
        try:
            await asyncio.wait_for(step(), FINISH_SECONDS)
        except Exception as error:
            log.warning("left unfinished", error=repr(error))
    if exporter:
        collect(None)
    log.info("stopped")


def _start_tracing(service: Service, supervisor: Supervisor) -> "TraceExporter | None":
    settings = service.settings
    if not settings.otel_exporter_otlp_endpoint:
        return None
    from shared.trace_export import TraceExporter

    exporter = TraceExporter(settings.otel_exporter_otlp_endpoint, service.name, settings.otlp_headers)
    collect(exporter.take, settings.otel_traces_sampler_arg)
    supervisor.start("traces", exporter.run)
    return exporter


async def _start(service: Service, supervisor: Supervisor) -> None:
    """Prepares the database as soon as it is there, then starts the loops."""
    while not service.prepared.is_set():
        try:
            for step in service.prepare:
                await step()
            service.prepared.set()
        except Exception as error:
            log.warning("not prepared yet", error=repr(error))
            await asyncio.sleep(1)
    for name, loop in service.loops.items():
        supervisor.start(name, loop)


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    return stop


def standard_loops(name: str, broker: Broker, dead_letters: DeadLetters, consume: Loop) -> dict[str, Loop]:
    """The loops that every consuming service has."""
    return {"consumer": consume, "dead letters": lambda: dead_letters.drain(broker, name)}
