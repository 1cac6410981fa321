"""Cells that spreadsheets take as text and not as formulas."""

import re

# What a spreadsheet would calculate: a formula, a function call, or a cell that begins with a control character.
_FORMULA = re.compile(r"^[=@\t\r]|^[+-](?![\d\s()./-]*$)")

_RISKY = frozenset("=@+-\t\r")


def safe_cell(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would calculate it (OWASP, CSV injection).

    Numbers and telephone numbers such as '+352 621 123 456' stay as they are.
    """
    if text[:1] not in _RISKY:  # nearly all: an export has hundreds of thousands of cells
        return text
    return "'" + text if _FORMULA.match(text) else text
