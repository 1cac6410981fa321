"""Documents speak each of our languages: every text that they bring with them is translated, and no other is listed."""

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from shared.documents.translator import LOCALES


def _asked_for() -> set[str]:
    """The texts in calls of `gettext`, which is `translator(…)`."""
    texts = set()
    for path in LOCALES.parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _is_translation(node.func) and isinstance(node.args[0], ast.Constant):
                texts.add(str(node.args[0].value))
    return texts


def _is_translation(function: ast.expr) -> bool:
    named = isinstance(function, ast.Name) and function.id == "gettext"
    called = isinstance(function, ast.Call) and isinstance(function.func, ast.Name) and function.func.id == "translator"
    return named or called


@pytest.mark.parametrize("language", ["fr", "de", "lb"])
def test_every_text_of_a_document_is_translated(language: str) -> None:
    with Path(LOCALES / f"{language}.po").open("rb") as source:
        messages = [message for message in read_po(source, locale=language, abort_invalid=True) if message.id]
    assert {message.id for message in messages} == _asked_for()
    assert [message.id for message in messages if not message.string or message.fuzzy] == []
