"""The load as a process of its own, so that its processor time is not counted: `python -m tests.bench.load FILE`.

FILE holds a Job. It says `ready` once connected, starts when it is told anything, and then prints its Outcome.
"""

import asyncio
import json
import resource
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import uvloop

from tests.bench.wire import Outcome, ask_all, connect, written


@dataclass(frozen=True)
class Request:
    """One call."""

    method: str
    path: str
    token: str | None = None
    body: str | None = None


@dataclass(frozen=True)
class Job:
    """Calls to make at `host`, on `at_once` connections."""

    host: str
    at_once: int
    requests: list[Request]


async def work(job: Job) -> Outcome:
    requests = [written(r.method, r.path, job.host, token=r.token, body=r.body) for r in job.requests]
    connections = await connect(job.host, job.at_once)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    outcome = await ask_all(requests, connections)
    for connection in connections:
        connection.close()
    return outcome


def main() -> None:
    values = json.loads(Path(sys.argv[1]).read_text())
    job = Job(values["host"], values["at_once"], [Request(**request) for request in values["requests"]])
    outcome = uvloop.run(work(job))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({**asdict(outcome), "client_cpu": used.ru_utime + used.ru_stime}))


if __name__ == "__main__":
    main()
