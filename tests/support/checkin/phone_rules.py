"""The rules of the door on the phone, asked of one process of node."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parents[2] / "browser/scanner/units/support/answer_lines.js"


class PhoneRules:
    """Questions in the shape of the rule book's cases, and the phone's answers."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, name: str, cases: Sequence[Any]) -> list[Any]:
        """The answers to all cases: to `verdict`, `presences`, `day` or `text`."""
        self._process.stdin.write(json.dumps({"ask": name, "cases": cases}) + "\n")
        self._process.stdin.flush()
        return list(json.loads(self._process.stdout.readline()))


@contextmanager
def running_phone_rules() -> Iterator[PhoneRules]:
    """The phone's rules, until the process ends with its input."""
    with subprocess.Popen(("node", str(SCRIPT)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield PhoneRules(process)
