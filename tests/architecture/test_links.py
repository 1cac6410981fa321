"""Every relative link of the documentation leads to a file, and to a heading where it names one."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"""\]\(\s*<?([^)\s>]+)|^\[[^\]]+\]:\s*(\S+)|\b(?:src|href)=["']([^"']+)""", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def _links(page: Path) -> Iterator[str]:
    for match in LINK.finditer(CODE.sub("", page.read_text())):
        target = next(group for group in match.groups() if group)
        if not ELSEWHERE.match(target):
            yield unquote(target)


def _anchors(page: Path) -> set[str]:
    """The names that GitHub gives to headings: lower case, hyphens for spaces, a number for a repeated one."""
    text = re.sub(r"^(```|~~~).*?^\1", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    anchors: list[str] = []
    for heading in HEADING.findall(text):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        repeated = anchors.count(name)
        anchors += [name, f"{name}-{repeated}"] if repeated else [name]
    return {*anchors}


def dead_links(page: Path) -> list[str]:
    """The relative links of `page` that lead nowhere."""
    dead = []
    for link in _links(page):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in _anchors(target)):
            dead.append(link)
    return dead


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert dead_links(page) == []


def test_a_dead_link_is_noticed_in_each_of_its_forms(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# A heading: `with` code\n\n## Twice\n\n## Twice\n")
    page = tmp_path / "page.md"
    page.write_text(
        "# Title\n[a](there.md) ![b](gone.webp) [c](there.md#a-heading-with-code) [d](there.md#gone) [e](#title)\n"
        "[f](#gone) [g](https://example.lu/gone) `[h](code.md)` [i](there.md#twice-1)\n\n[j]: gone.md\n\n"
        '<img src="gone.png">\n\n```\n[k](fenced.md)\n# no heading\n```\n[l](#no-heading)\n'
    )
    assert dead_links(page) == ["gone.webp", "there.md#gone", "#gone", "gone.md", "gone.png", "#no-heading"]
