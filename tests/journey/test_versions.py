"""During an update the last release and this version work on one database and broker, and nothing is lost."""

import os
import signal
import urllib.request
from collections import Counter
from collections.abc import Mapping

import pytest

from tests.chaos.trial import Fault, Trial
from tests.support.outside.moien import outside
from tests.support.servers.demo import Demo, running_demo
from tests.support.servers.release import last_release
from tests.support.servers.side_by_side import side_by_side

GUESTS = 120
# of each service the figure that says how much of its main work a process has done
WORK = {
    "registration": 'moien_request_seconds_count{method="POST",route="/api/v1/events/{slug}/registrations"',
    "checkin": "moien_scans_total{",
    "mailer": 'moien_mails_total{state="sent"}',
}


class Restart:
    """Restarts the release's services, so that they start on what this version has prepared; `work` is their sum."""

    def __init__(self) -> None:
        self.work: Counter[str] = Counter()

    def __call__(self, demo: Demo) -> None:
        self.note(demo.facts)
        for service in WORK:
            os.kill(demo.pids[service], signal.SIGTERM)

    def note(self, urls: Mapping[str, str]) -> None:
        """Adds what the processes at these addresses have done since their start."""
        self.work.update({service: work_of(service, urls[service]) for service in WORK})


def work_of(service: str, url: str) -> int:
    with urllib.request.urlopen(f"{url}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return round(sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(WORK[service])))


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_the_last_release_and_this_version_share_the_work_and_lose_nothing() -> None:
    with last_release() as root, running_demo("versions", root) as demo:
        async with side_by_side(demo) as facts, outside(facts) as moien:
            restart = Restart()
            checks = await Trial(demo, moien, Fault(restart), number=GUESTS).run()
            restart.note(demo.facts)
            ours = {service: work_of(service, facts["instances"][service][1]) for service in WORK}
    assert [check for check in checks if not check.is_kept] == []
    assert all(restart.work[service] > GUESTS / 10 for service in WORK), restart.work
    assert all(ours[service] > GUESTS / 10 for service in WORK), ours
