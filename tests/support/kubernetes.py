"""The manifests of deploy/kubernetes as a cluster would get them, without a cluster."""

import functools
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
Json = dict[str, Any]


@functools.cache
def kubectl() -> str | None:
    """The machine's own, or the one that set_up.sh installs for tests; None where that one does not run."""
    ours = ROOT / ".venv" / "bin" / "kubectl"
    return shutil.which("kubectl") or (str(ours) if os.access(ours, os.X_OK) else None)


@functools.cache
def rendered(folder: str) -> "Manifests":
    """All resources of a folder of deploy/kubernetes."""
    command = (kubectl() or "kubectl", "kustomize", str(FOLDER / folder))
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"HOME": "/nonexistent"})
    assert done.returncode == 0, done.stderr
    return Manifests(tuple(yaml.load_all(done.stdout, Loader=yaml.CSafeLoader)))


@dataclass(frozen=True)
class Manifests:
    """Resources of any kind."""

    resources: tuple[Json, ...]

    def of(self, kind: str) -> dict[str, Json]:
        """All of a kind, by name."""
        return {r["metadata"]["name"]: r for r in self.resources if r["kind"] == kind}

    def pods(self) -> dict[str, Json]:
        """The pod templates of Deployments, Jobs and CronJobs, by name."""
        owners = {**self.of("Deployment"), **self.of("Job")}
        at_times = {name: owner["spec"]["jobTemplate"] for name, owner in self.of("CronJob").items()}
        return {name: owner["spec"]["template"] for name, owner in {**owners, **at_times}.items()}

    def settings(self, pod: str) -> dict[str, str | None]:
        """The environment of a pod's container; the value of a secret is None, of an optional one it is not there."""
        container = self.pods()[pod]["spec"]["containers"][0]
        given: dict[str, str | None] = {}
        for source in container.get("envFrom", ()):
            if "configMapRef" in source:
                given |= self.of("ConfigMap")[source["configMapRef"]["name"]]["data"]
        for variable in container.get("env", ()):
            reference = variable.get("valueFrom", {}).get("secretKeyRef", {})
            if not reference.get("optional"):
                given[variable["name"]] = variable.get("value")
        return given


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a label selector selects what has these labels. Raises KeyError for operators that we do not use."""
    wanted = selector.get("matchLabels", {})
    among = [(e["key"], {"In": e["values"]}[e["operator"]]) for e in selector.get("matchExpressions", ())]
    return wanted.items() <= labels.items() and all(labels.get(key) in values for key, values in among)


@dataclass(frozen=True)
class Party:
    """Somebody who may take part in a connection: a pod of ours with its labels, or somebody elsewhere.

    `namespace` is empty outside the cluster. It listens on `ports`, which have names where there are any.
    """

    name: str
    ports: Mapping[int, str]
    labels: Mapping[str, str] | None = None
    namespace: str = "moien"


def edges(policies: list[Json], parties: list[Party]) -> set[tuple[str, str, int]]:
    """Returns caller, called and port of each connection that may be opened while these network policies hold.

    Connections of outsiders among themselves are left out.
    """
    return {
        (caller.name, called.name, port)
        for caller in parties
        for called in parties
        for port in called.ports
        if caller.labels or called.labels
        if _allows(policies, "egress", caller, called, (called, port))
        and _allows(policies, "ingress", called, caller, (called, port))
    }


def _allows(policies: list[Json], direction: str, party: Party, peer: Party, door: tuple[Party, int]) -> bool:
    if party.labels is None:
        return True
    mine = [p["spec"] for p in policies if matches(p["spec"]["podSelector"], party.labels)]
    mine = [spec for spec in mine if direction.capitalize() in spec["policyTypes"]]
    side = "to" if direction == "egress" else "from"
    rules = [rule for spec in mine for rule in spec.get(direction, ())]
    return not mine or any(_is_among(rule.get(side), peer) and _has_port(rule, *door) for rule in rules)


def _is_among(peers: list[Json] | None, party: Party) -> bool:
    return peers is None or any(_is_peer(peer, party) for peer in peers)


def _is_peer(peer: Json, party: Party) -> bool:
    if "namespaceSelector" in peer:
        return matches(peer["namespaceSelector"], {"kubernetes.io/metadata.name": party.namespace})
    return "podSelector" in peer and party.labels is not None and matches(peer["podSelector"], party.labels)


def _has_port(rule: Json, called: Party, port: int) -> bool:
    return "ports" not in rule or any(p["port"] in {port, called.ports[port]} for p in rule["ports"])
