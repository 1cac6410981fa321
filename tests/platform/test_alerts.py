"""Each alert fires when it should, stays quiet when it should, and has a heading that says what to do."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy" / "monitoring" / "rules.yml"
OPERATING = (ROOT / "docs" / "operating.md").read_text()
JOB = 'job="moien-mailer",instance="m:8082"'
BOTH, OF_JOB = {"job": "moien-mailer", "instance": "m:8082"}, {"job": "moien-mailer"}
BUSY = {f'moien_request_seconds_count{{{JOB},status="200"}}': "0+600x60"}
DAYS_30, DAYS_5 = 30 * 86400, 5 * 86400

# name: the series of a quiet hour, those of a bad one, and the labels with which the alert then fires
CASES: dict[str, tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]] = {
    "MoienServiceDown": ({f"up{{{JOB}}}": "1x60"}, {f"up{{{JOB}}}": "0x60"}, BOTH),
    "MoienDatabaseAway": (
        {f'moien_dependency_up{{{JOB},dependency="mongodb"}}': "1x60"},
        {f'moien_dependency_up{{{JOB},dependency="mongodb"}}': "0x60"},
        {**BOTH, "dependency": "mongodb"},
    ),
    "MoienNotReady": (  # without a database it is that which somebody has to hear of
        {f"moien_ready{{{JOB}}}": "0x60", f'moien_dependency_up{{{JOB},dependency="mongodb"}}': "0x60"},
        {f"moien_ready{{{JOB}}}": "0x60", f'moien_dependency_up{{{JOB},dependency="mongodb"}}': "1x60"},
        BOTH,
    ),
    "MoienBrokerAway": (
        {f'moien_dependency_up{{{JOB},dependency="rabbitmq"}}': "0 1x59"},
        {f'moien_dependency_up{{{JOB},dependency="rabbitmq"}}': "0x60"},
        {**BOTH, "dependency": "rabbitmq"},
    ),
    "MoienMailServerAway": ({f"moien_smtp_away{{{JOB}}}": "0x60"}, {f"moien_smtp_away{{{JOB}}}": "1x60"}, OF_JOB),
    "MoienRequestsFail": (
        BUSY | {f'moien_request_seconds_count{{{JOB},status="500"}}': "0+1x60"},
        BUSY | {f'moien_request_seconds_count{{{JOB},status="500"}}': "0+60x60"},
        OF_JOB,
    ),
    "MoienRequestsSlow": (
        BUSY | {f'moien_request_seconds_bucket{{{JOB},le="{le}"}}': "0+600x60" for le in ("0.5", "1", "3", "+Inf")},
        BUSY
        | {f'moien_request_seconds_bucket{{{JOB},le="{le}"}}': "0+500x60" for le in ("0.5", "1")}
        | {f'moien_request_seconds_bucket{{{JOB},le="{le}"}}': "0+600x60" for le in ("3", "+Inf")},
        OF_JOB,
    ),
    "MoienOutboxLags": (
        {f"moien_outbox_oldest_seconds{{{JOB}}}": "5x60"},
        {f"moien_outbox_oldest_seconds{{{JOB}}}": "0+60x60"},
        OF_JOB,
    ),
    "MoienMessagesWait": (
        {f"moien_queue_messages{{{JOB}}}": "0 900 0x58"},
        {f"moien_queue_messages{{{JOB}}}": "900x60"},
        OF_JOB,
    ),
    "MoienDeadLetters": (
        {f"moien_dead_letters_stored{{{JOB}}}": "0x60"},
        {f"moien_dead_letters_stored{{{JOB}}}": "1x60"},
        OF_JOB,
    ),
    "MoienMailsLate": (  # while the server is away, that is what is told
        {f"moien_mails_oldest_due_seconds{{{JOB}}}": "900x60", f"moien_smtp_away{{{JOB}}}": "1x60"},
        {f"moien_mails_oldest_due_seconds{{{JOB}}}": "900x60", f"moien_smtp_away{{{JOB}}}": "0x60"},
        OF_JOB,
    ),
    "MoienMailsFail": (
        {f'moien_mails_total{{{JOB},state="sent"}}': "0+60x60", f'moien_mails_total{{{JOB},state="failed"}}': "0+1x60"},
        {f'moien_mails_total{{{JOB},state="sent"}}': "0+2x60", f'moien_mails_total{{{JOB},state="failed"}}': "0+1x60"},
        OF_JOB,
    ),
    "MoienScheduleLags": (
        {f"moien_schedule_overdue_seconds{{{JOB}}}": "1x60"},
        {f"moien_schedule_overdue_seconds{{{JOB}}}": "0+60x60"},
        OF_JOB,
    ),
    "MoienLoopRestarts": (
        {
            f'moien_loop_restarts_total{{{JOB},loop="consumer"}}': "0+12x60",
            f'moien_dependency_up{{{JOB},dependency="rabbitmq"}}': "0x60",
        },
        {
            f'moien_loop_restarts_total{{{JOB},loop="consumer"}}': "0+12x60",
            f'moien_dependency_up{{{JOB},dependency="rabbitmq"}}': "1x60",
        },
        {**BOTH, "loop": "consumer"},
    ),
    "MoienProcessBlocked": (
        {f'moien_event_loop_delay_seconds_bucket{{{JOB},le="{le}"}}': "0+60x60" for le in ("0.5", "1", "+Inf")},
        {f'moien_event_loop_delay_seconds_bucket{{{JOB},le="0.5"}}': "0+30x60"}
        | {f'moien_event_loop_delay_seconds_bucket{{{JOB},le="{le}"}}': "0+60x60" for le in ("1", "+Inf")},
        BOTH,
    ),
    "MoienMemoryGrows": (
        {f"process_resident_memory_bytes{{{JOB}}}": "200000000x60"},
        {f"process_resident_memory_bytes{{{JOB}}}": "2000000000x60"},
        BOTH,
    ),
    "MoienStorageNearlyFull": (
        {f"moien_storage_used_bytes{{{JOB}}}": "80x60", f"moien_storage_total_bytes{{{JOB}}}": "100x60"},
        {f"moien_storage_used_bytes{{{JOB}}}": "90x60", f"moien_storage_total_bytes{{{JOB}}}": "100x60"},
        OF_JOB,
    ),
    "MoienSecretEnds": (
        {f'moien_secret_ends_timestamp_seconds{{{JOB},secret="smtp_oauth"}}': f"{DAYS_30}x60"},
        {f'moien_secret_ends_timestamp_seconds{{{JOB},secret="smtp_oauth"}}': f"{DAYS_5}x60"},
        {**OF_JOB, "secret": "smtp_oauth"},
    ),
    "MoienVersionsDiffer": (
        {f'moien_build_info{{{JOB},version="1.0"}}': "1x180"},
        {f'moien_build_info{{{JOB},version="{version}"}}': "1x180" for version in ("1.0", "1.1")},
        {},
    ),
}


def rules() -> list[Any]:
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


ALERTS = {rule["alert"]: rule for rule in rules() if "alert" in rule}


def test_each_alert_is_tried() -> None:
    assert CASES.keys() == ALERTS.keys()


@pytest.mark.parametrize("alert", ALERTS)
def test_each_alert_has_a_heading_that_says_what_to_do(alert: str) -> None:
    section = re.search(rf"^#+ {alert}\n+(.+?)(?=^#)", OPERATING, re.MULTILINE | re.DOTALL)
    assert section, f"docs/operating.md has no heading {alert}"
    assert len(section[1].split()) > 15


def test_the_dashboard_has_what_a_grafana_asks_of_one() -> None:
    dashboard = json.loads((RULES.parent / "dashboard.json").read_text())
    panels = dashboard["panels"]
    assert {"title", "uid", "schemaVersion", "templating", "time"} <= dashboard.keys()
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in (panel for panel in panels if panel["type"] != "row"):
        assert panel["title"], panel["description"]
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
        assert {target["datasource"]["uid"] for target in panel["targets"]} == {"${datasource}"}


# --- With promtool of Debian's package prometheus ---------------------------------------------------------------


def promtool(*words: str | Path) -> str:
    if shutil.which("promtool") is None:
        pytest.fail("make engines installs promtool")
    done = subprocess.run(["promtool", *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_prometheus_takes_rules_and_settings() -> None:
    assert f"{len(rules())} rules found" in promtool("check", "rules", RULES)
    promtool("check", "config", RULES.parent / "prometheus.yml")


def _expected(alert: str, labels: Mapping[str, str]) -> dict[str, Any]:
    return {"exp_labels": {**labels, **ALERTS[alert]["labels"]}}


def _case(alert: str, series: Mapping[str, str], labels: Mapping[str, str] | None) -> dict[str, Any]:
    at = "90m" if alert == "MoienVersionsDiffer" else "50m"
    # promtool compares annotations, too; here those of the rules are left out.
    expected = [] if labels is None else [_expected(alert, labels)]
    return {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "alert_rule_test": [{"eval_time": at, "alertname": alert, "exp_alerts": expected}],
    }


@pytest.mark.slow
def test_each_alert_fires_when_it_should_and_only_then(tmp_path: Path) -> None:
    stripped = yaml.safe_load(RULES.read_text())
    for group in stripped["groups"]:
        for rule in group["rules"]:
            rule.pop("annotations", None)
    (tmp_path / "rules.yml").write_text(json.dumps(stripped))
    cases = [_case(alert, quiet, None) for alert, (quiet, _, _) in CASES.items()]
    cases += [_case(alert, bad, labels) for alert, (_, bad, labels) in CASES.items()]
    test = {"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": cases}
    (tmp_path / "tests.yml").write_text(json.dumps(test))
    promtool("test", "rules", tmp_path / "tests.yml")
