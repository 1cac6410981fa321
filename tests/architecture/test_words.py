"""One word, one meaning: retired names stay retired, and docstrings say what they are about."""

import ast
import re
from dataclasses import dataclass, field
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
    announcements answering attendance_calls books desk door event_calls event_parts inbox keepsakes ladder
    leftovers members models moments moving new_registration occupancy open_book organisers own_files parts
    refusal registration_calls roster_calls rounds same_site scan_calls sealing short_memory shown surroundings
    tallies telling texts together views wording workers
    """
)
RETIRED_CLASSES = _words(
    """
    Announcements Book Books Desk Door Found Ladder Letter Members MongoBooks MongoDoor MongoMembers Moment Notice
    Nudge OpenBook Opened Pace Parts Place Reads Replay Room Rounds Scout Setups ShortMemory SystemDesk Tallies Which
    Wording
    """
)
RETIRED_FUNCTIONS = _words(
    "as_told came_round going_round hurry keep_shown kept put_event remember scout seal tell_attendee told typed unseal"
)
RETIRED_VARIABLES = _words(
    "book books does each fact found here kept ladder means one pace said scout tallies told what which"
)
# Docstrings that begin like this leave the reader to look for their subject.
NO_SUBJECT = re.compile(r"(What|Whatever|Who|Whoever|Whom|Whose|Which|That)\b(?! scan\b)")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
# Numbers of a list that no reader of this code has, such as (G4, R9).
CITATION = re.compile(r"\((promise )?[A-Z]\d{1,2}(, [A-Z]\d{1,2})*\)")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@dataclass
class Words:
    """The names that a module gives to things of its own, and its docstrings."""

    classes: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)
    docstrings: list[str] = field(default_factory=list)

    def add(self, node: ast.AST) -> None:
        match node:
            case ast.Name(ctx=ast.Store()):
                self.variables.add(node.id.strip("_"))
            case ast.arg():
                self.variables.add(node.arg.strip("_"))
            case ast.ClassDef():
                self.classes.add(node.name.strip("_"))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.functions.add(node.name.strip("_"))
        if isinstance(node, DOCUMENTED) and (docstring := ast.get_docstring(node)):
            self.docstrings.append(docstring)


@cache
def _words_of(path: Path) -> Words:
    words = Words()
    for node in ast.walk(ast.parse(path.read_text())):
        words.add(node)
    return words


def _retired(path: Path) -> set[str]:
    words = _words_of(path)
    return (
        {part.removesuffix(".py") for part in path.relative_to(ROOT).parts} & RETIRED_MODULES
        | words.classes & RETIRED_CLASSES
        | words.functions & RETIRED_FUNCTIONS
        | words.variables & RETIRED_VARIABLES
    )


def test_retired_names_stay_retired() -> None:
    assert [f"{_name(path)}: {name}" for path in MODULES for name in sorted(_retired(path))] == []


def _docstrings() -> list[tuple[str, str]]:
    return [(_name(path), docstring) for path in MODULES for docstring in _words_of(path).docstrings]


def test_a_docstring_begins_with_its_subject_or_verb() -> None:
    assert [f"{name}: {text.splitlines()[0]}" for name, text in _docstrings() if NO_SUBJECT.match(text)] == []


def test_a_docstring_is_understood_without_other_papers() -> None:
    assert [f"{name}: {text}" for name, text in _docstrings() if CITATION.search(text)] == []
