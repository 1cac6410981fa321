"""One version, the same wherever it stands, with a section of its own in the changelog."""

import re
import tomllib
from pathlib import Path

from shared.version import VERSION

ROOT = Path(__file__).parents[2]
HEADING = re.compile(r"^## (\d+\.\d+\.\d+) \((not released yet|\d{4}-\d\d-\d\d, commit [0-9a-f]{40})\)$")


def sections() -> list[tuple[str, str]]:
    """Each version in the changelog with what stands in brackets behind it, the newest first."""
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")]
    matches = [HEADING.match(heading) for heading in headings]
    assert None not in matches, headings
    return [(match[1], match[2]) for match in matches if match]


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION


def test_the_changelog_begins_with_what_is_not_released_yet() -> None:
    (newest, state), *older = sections()
    assert (newest, state) == (VERSION, "not released yet")
    assert older
    assert all(state != "not released yet" for _, state in older)


def test_the_changelog_has_its_versions_in_order() -> None:
    versions = [tuple(map(int, version.split("."))) for version, _ in sections()]
    assert versions == sorted(set(versions), reverse=True)
