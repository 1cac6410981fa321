"""The proxy makes one origin of three services, hides their internal addresses, and trusts no client's headers."""

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from yarl import URL

from deploy.local import proxy
from deploy.local.config import PORTS, Config
from deploy.local.ports import a_free_port
from deploy.local.program import Program
from deploy.local.services import ports
from deploy.local.state_file import StateFile
from deploy.local.supervisor import Supervisor
from tests.support.waiting import until

SERVICES = ("registration", "checkin", "mailer")


async def a_service(name: str, port: int) -> web.AppRunner:
    async def answer(request: web.Request) -> web.Response:
        shown = {"service": name, "path": request.path_qs, "headers": dict(request.headers)}
        return web.json_response(shown | {"size": len(await request.read())})

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"data: first\n\n")
        await asyncio.Event().wait()  # until the browser goes
        return response

    async def lives(_request: web.Request) -> web.Response:
        return web.Response(status=503 if name == "stopping" else 200)

    service = web.Application(client_max_size=10**9)
    service.router.add_get("/health/live", lives)
    service.router.add_get("/{path:.*}/live", stream)
    service.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(service, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


def a_proxy(config: Config) -> Program:
    return proxy.program(config, ports(config, StateFile(config.run_dir)))


@pytest.fixture(scope="module")
async def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    free = {name: str(a_free_port()) for name in ("PORT", "REGISTRATION_PORT", "CHECKIN_PORT", "MAILER_PORT")}
    return Config.read(free | {"RUN_DIR": str(tmp_path_factory.mktemp("proxy"))})


@pytest.fixture(scope="module")
async def origin(config: Config) -> AsyncIterator[ClientSession]:
    runners = [await a_service(name, getattr(config, f"{name}_port")) for name in SERVICES]
    supervisor = Supervisor(config.run_dir)
    await supervisor.start(a_proxy(config))
    async with ClientSession(config.url) as session:
        yield session
    await supervisor.stop()
    for runner in runners:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/", "registration"),
        ("/e/a-day?x=1", "registration"),
        ("/doorway", "registration"),
        ("/mailing", "registration"),
        ("/door", "checkin"),
        ("/door/api/v1/lists?event=a", "checkin"),
        ("/mail/api/v1/mails", "mailer"),
    ],
)
async def test_each_path_goes_to_its_service(origin: ClientSession, path: str, service: str) -> None:
    answer = await (await origin.get(path)).json()
    assert (answer["service"], answer["path"]) == (service, path)


async def test_a_stream_of_events_is_not_held_back(origin: ClientSession) -> None:
    headers = {"Accept": "text/event-stream", "Accept-Encoding": "gzip, br, zstd"}
    async with origin.get("/console/events/a-day/dashboard/live", headers=headers) as stream:
        assert "Content-Encoding" not in stream.headers
        assert await stream.content.readline() == b"data: first\n"


@pytest.mark.parametrize(
    "path",
    [
        "/metrics",
        "/metrics/",
        "/metrics?a=b",
        "/health/live",
        "/health/ready",
        "//health/ready",
        "/%68ealth/ready",
        "/door/../health/ready",
        "/Health%2Fready",
    ],
)
async def test_health_and_metrics_are_not_for_people(origin: ClientSession, config: Config, path: str) -> None:
    answer = await origin.get(URL(config.url + path, encoded=True))
    assert (answer.status, answer.content_type) == (404, "application/problem+json")
    assert (await answer.json(content_type=None))["type"] == "/problems/not-found"


async def test_headers_in_which_a_client_describes_itself_are_dropped(origin: ClientSession) -> None:
    claims = {
        "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Prefix": "/evil",
        "X-Real-IP": "6.6.6.6",
        "Forwarded": "for=6.6.6.6",
    }
    headers = (await (await origin.get("/", headers=claims)).json())["headers"]
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "http"
    assert not {"X-Forwarded-Prefix", "X-Real-IP", "Forwarded"} & set(headers)


async def test_a_body_over_twenty_one_megabytes_is_refused_with_a_problem(origin: ClientSession) -> None:
    assert (await origin.post("/api/v1/events", data=BytesIO(b"x" * 20_999_999))).status != 413
    answer = await origin.post("/api/v1/events", data=BytesIO(b"x" * 21_000_001))
    assert answer.status == 413
    assert answer.content_type == "application/problem+json"
    assert (await answer.json(content_type=None))["type"].endswith("/too-large")


@pytest.mark.parametrize(
    "body",
    [
        b"no size\r\n\r\n",
        b"2\r\n{}\r\nno size\r\n\r\n",
        b"2\r\n{}more\r\n0\r\n\r\n",
        b"ffffffffffffffffff\r\n{}",
        b"0\r\nno trailer\r\n\r\n",
    ],
)
async def test_a_broken_body_is_the_clients_fault(origin: ClientSession, config: Config, body: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", config.port)
    with contextlib.closing(writer):
        writer.write(b"POST /api/v1/events HTTP/1.1\r\nHost: moien\r\nConnection: close\r\n")
        writer.write(b"Transfer-Encoding: chunked\r\n\r\n" + body)
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"Content-Type: application/problem+json" in answer
    assert b'"type": "/problems/malformed"' in answer


@pytest.mark.usefixtures("origin")
async def test_large_answers_travel_compressed(config: Config) -> None:
    headers = {"Accept-Encoding": "gzip", "X-Filler": "moien " * 200}
    async with ClientSession(auto_decompress=False) as plain:
        answer = await plain.get(config.url, headers=headers)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert b"moien" in gzip.decompress(await answer.read())


async def test_a_service_that_is_away_is_a_problem_with_retry_after(
    origin: ClientSession, config: Config, tmp_path: Path
) -> None:
    some = {
        "PORT": str(a_free_port()),
        "REGISTRATION_PORT": str(a_free_port()),
        "CHECKIN_PORT": str(config.checkin_port),
    }
    alone = Config.read(some | {"RUN_DIR": str(tmp_path)})
    supervisor = Supervisor(tmp_path)
    await supervisor.start(a_proxy(alone))
    async with ClientSession(alone.url) as session:
        away, page, there = await asyncio.gather(
            session.get("/"), session.get("/console", headers={"Accept": "text/html,*/*"}), session.get("/door")
        )
    await supervisor.stop()
    assert away.status == 503
    assert away.headers["Retry-After"] == "2"
    assert (await away.json(content_type=None))["type"].endswith("/unavailable")
    assert (page.status, page.content_type, page.headers["Refresh"]) == (503, "text/html", "3")
    assert there.status == 200


async def test_in_a_cluster_the_proxy_asks_no_process_whether_it_lives(tmp_path: Path) -> None:
    alone = Config.read({"PORT": str(a_free_port()), "RUN_DIR": str(tmp_path)})
    port = a_free_port()
    runner = await a_service("stopping", port)
    supervisor = Supervisor(tmp_path)
    program = proxy.program(alone, {"registration": (port,)})
    await supervisor.start(replace(program, environment={**program.environment, "PROBES": ""}))
    await asyncio.sleep(1.5)
    async with ClientSession(alone.url) as session:
        answer = await session.get("/")
    await supervisor.stop()
    await runner.cleanup()
    assert answer.status == 200


@pytest.mark.parametrize("other", ["dead", "stopping"])
async def test_a_process_that_is_dead_or_stops_gets_no_more_requests(
    origin: ClientSession, config: Config, tmp_path: Path, other: str
) -> None:
    beside = Config.read({"PORT": str(a_free_port()), "RUN_DIR": str(tmp_path)})
    port = a_free_port()
    runners = [await a_service(other, port)] if other == "stopping" else []
    supervisor = Supervisor(tmp_path)
    await supervisor.start(proxy.program(beside, {"registration": (port, config.registration_port)}))
    async with ClientSession(beside.url) as session:

        async def who() -> set[str]:
            answers = [await session.post("/api/v1/events", data=b"{}") for _ in range(20)]
            return {(await answer.json(content_type=None)).get("service", "nobody") for answer in answers}

        await until(who, lambda services: services == {"registration"})
        assert await who() == {"registration"}
    await supervisor.stop()
    for runner in runners:
        await runner.cleanup()


async def test_no_address_of_a_page_is_logged(origin: ClientSession, config: Config) -> None:
    await origin.get("/r/a-secret-link")
    assert "a-secret-link" not in (config.run_dir / "logs" / "proxy.log").read_text()


async def test_only_a_gateway_that_is_trusted_says_who_calls(
    origin: ClientSession, config: Config, tmp_path: Path
) -> None:
    ports = {name: str(getattr(config, name.lower())) for name in PORTS}
    behind = Config.read(ports | {"PORT": str(a_free_port()), "RUN_DIR": str(tmp_path)})
    program = a_proxy(behind)
    trusting = {**program.environment, "TRUSTED_GATEWAYS": "10.0.0.0/8 127.0.0.1"}
    supervisor = Supervisor(tmp_path)
    await supervisor.start(replace(program, environment=trusting))
    claims = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "192.0.2.1"}
    async with ClientSession(behind.url, headers=claims) as session:
        headers = (await (await session.get("/")).json())["headers"]
    await supervisor.stop()
    assert headers["X-Forwarded-For"] == "203.0.113.9, 127.0.0.1"
    assert "X-Real-Ip" not in headers
