"""The style of the house, where a program can see it."""

import ast
import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from shared.settings import ServiceSettings

ROOT = Path(__file__).parents[2]
SERVICES = ("registration", "checkin", "mailer")
MODULES = sorted(
    path
    for folder in ("shared", "services", "deploy")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
)
USE_CASES = [path for path in MODULES if "use_cases" in path.parts and path.stem != "__init__"]
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
MANY_LINES, MOST_LINES = 250, 300
ROOMS = {"domain", "use_cases", "adapters", "web", "app", "consumers", "ports", "settings"}
ANNOUNCED = [path for path in MODULES if {"shared", "domain", "use_cases"} & {*path.relative_to(ROOT).parts}]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _public(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node for node in ast.iter_child_nodes(tree) if isinstance(node, kinds) and not node.name.startswith("_")]


def _is_override(node: ast.AST) -> bool:
    """Whether the port says already what it does."""
    return any(isinstance(name, ast.Name) and name.id == "override" for name in getattr(node, "decorator_list", ()))


@dataclass
class Module:
    """The names that a module gives to what others use of it, and what it says of itself."""

    docstring: str
    functions: set[str]
    classes: set[str]
    undocumented: list[str]


@cache
def _read(path: Path) -> Module:
    tree = ast.parse(path.read_text())
    public = _public(tree)
    classes = [node for node in public if isinstance(node, ast.ClassDef)]
    called = [node for owner in (tree, *classes) for node in _public(owner)]
    return Module(
        docstring=ast.get_docstring(tree) or "",
        functions={node.name for node in public if node not in classes},
        classes={node.name for node in classes},
        undocumented=[node.name for node in called if not ast.get_docstring(node) and not _is_override(node)],
    )


def test_every_module_says_in_a_sentence_what_it_is_for() -> None:
    first_paragraphs = {_name(path): _read(path).docstring.split("\n\n")[0].rstrip() for path in MODULES}
    assert [name for name, text in first_paragraphs.items() if not text.endswith((".", ":", "?"))] == []


def test_few_files_grow_long_and_none_too_long() -> None:
    lengths = {_name(path): len(path.read_text().splitlines()) for path in MODULES}
    long = {name: length for name, length in lengths.items() if length > MANY_LINES}
    assert len(long) <= len(MODULES) // 50, long
    assert max(lengths.values()) <= MOST_LINES, long


def _words_of_names(path: Path) -> set[str]:
    names = _read(path).functions | _read(path).classes
    files = {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    return files | {word for name in names for word in name.lower().split("_")}


def test_no_room_is_a_lumber_room() -> None:
    assert [_name(path) for path in MODULES if FORBIDDEN_NAMES & _words_of_names(path)] == []


def test_what_others_call_says_what_it_does() -> None:
    undocumented = {_name(path): _read(path).undocumented for path in ANNOUNCED}
    assert {name: functions for name, functions in undocumented.items() if functions} == {}


def test_a_use_case_has_a_function_of_its_files_name() -> None:
    assert [_name(path) for path in USE_CASES if path.stem not in _read(path).functions] == []


@pytest.mark.parametrize("service", SERVICES)
def test_who_knows_one_service_knows_all(service: str) -> None:
    folder = ROOT / "services" / service
    rooms = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert rooms >= ROOMS


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_says_what_it_owns_publishes_and_consumes(service: str) -> None:
    docstring = importlib.import_module(f"services.{service}").__doc__ or ""
    assert all(word in docstring.lower() for word in ("owns", "publish", "consume"))


def _settings(service: str) -> type[ServiceSettings]:
    module = importlib.import_module(f"services.{service}.settings")
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, ServiceSettings)]
    return next(kind for kind in kinds if kind is not ServiceSettings)


@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_is_in_the_example(service: str) -> None:
    lines = (ROOT / "deploy" / ".env.example").read_text().splitlines()
    listed = {line.lstrip("#").split("=")[0] for line in lines if "=" in line}
    assert {name.upper() for name in _settings(service).model_fields} - listed == set()


@pytest.mark.parametrize("service", SERVICES)
def test_no_secret_is_a_plain_text(service: str) -> None:
    assert issubclass(_settings(service), BaseSettings)
    for name, field in _settings(service).model_fields.items():
        if name.endswith(("_key", "_password", "_token")) or name in {"mongodb_url", "rabbitmq_url", "smtp_url"}:
            assert "Secret" in str(field.annotation), name


LOCKS = [
    *ROOT.glob("requirements/*.txt"),
    ROOT / "package-lock.json",
    ROOT / "requirements" / "kubectl" / "package-lock.json",
]


@pytest.mark.parametrize("lock", LOCKS, ids=_name)
def test_what_is_pinned_may_come_from_anywhere(lock: Path) -> None:
    text = lock.read_text()
    assert "resolved" not in text
    assert "index-url" not in text
