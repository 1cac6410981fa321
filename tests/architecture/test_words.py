"""One word, one meaning: the retired names of the glossary stay retired, docstrings have a noun as their subject."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("shared", "services", "deploy", "tests")
MODULES = sorted(
    path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RETIRED_MODULES = _words(
    """
    announcements answering books desk door event_parts inbox keepsakes leftovers members models moments moving
    occupancy open_book organisers own_files parts refusal rounds same_site sealing short_memory shown surroundings
    tallies telling texts together views wording
    """
)
RETIRED_CLASSES = _words(
    """
    Announcements Book Books Desk Door Found Letter Members MongoBooks MongoDoor MongoMembers Notice Nudge OpenBook
    Pace Parts Place Reads Replay Rounds Setups ShortMemory SystemDesk Tallies Which Wording
    """
)
RETIRED_FUNCTIONS = _words("as_told came_round going_round hurry keep_shown put_event seal typed unseal")
RETIRED_VARIABLES = _words("each found here kept means one said told")
# Docstrings that begin like this leave the reader to look for their subject.
NO_SUBJECT = re.compile(r"(What|Whatever|Who|Whoever|Whom|Whose|Which|That)\b(?! scan\b)")
PRODUCT = [path for path in MODULES if not path.is_relative_to(ROOT / "tests")]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def _nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text())))


def _variables(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg


def _retired(path: Path) -> Iterator[str]:
    yield from {part.removesuffix(".py") for part in path.relative_to(ROOT).parts} & RETIRED_MODULES
    for node in _nodes(path):
        if isinstance(node, ast.ClassDef):
            yield from {node.name.strip("_")} & RETIRED_CLASSES
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from {node.name.strip("_")} & RETIRED_FUNCTIONS
        for variable in _variables(node):
            yield from {variable.strip("_")} & RETIRED_VARIABLES


def test_retired_names_stay_retired() -> None:
    assert [f"{_name(path)}: {name}" for path in MODULES for name in sorted(_retired(path))] == []


def test_a_docstring_begins_with_its_subject_or_verb() -> None:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = [
        (path, ast.get_docstring(node) or "") for path in PRODUCT for node in _nodes(path) if isinstance(node, kinds)
    ]
    assert [f"{_name(path)}: {text.splitlines()[0]}" for path, text in docstrings if NO_SUBJECT.match(text)] == []
