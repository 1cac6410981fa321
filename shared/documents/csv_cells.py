"""Cells of CSV files that spreadsheets show as text instead of calculating them."""

import re

# A spreadsheet may split a file at another separator than its own, so the text behind each usual separator, with or
# without quotes and spaces, may become a cell. Of such a text a spreadsheet calculates a formula or a function call.
# Numbers and telephone numbers begin with a sign, too, but are nothing else up to the next separator.
_SEPARATORS = ",;|\t\r\n"
_FORMULA = re.compile(rf"(^[\s\"]*|[{_SEPARATORS}][\s\"]*)(?=[=@＝＠]|[-+＋－](?![\d\s()./-]*(?:[{_SEPARATORS}]|$)))")
_APOSTROPHE = re.compile(rf"(^[\s\"]*|[{_SEPARATORS}][\s\"]*)'(?=[-=@＝＠+＋－])")
_RISKY_INSIDE = frozenset(_SEPARATORS)
_RISKY_START = frozenset('=@+-＝＠＋－ "' + _SEPARATORS)


def safe_cell(text: str) -> str:
    """Returns `text` with an apostrophe before each part that a spreadsheet would calculate (OWASP, CSV injection).

    Numbers and telephone numbers such as '+352 621 123 456' stay as they are.
    """
    # Nearly all cells are harmless, and an export has hundreds of thousands.
    if text[:1] not in _RISKY_START and _RISKY_INSIDE.isdisjoint(text):
        return text
    safe = _FORMULA.sub(r"\1'", text)
    return "'" + safe if text[0] in "\t\r\n" else safe


def plain_cell(text: str) -> str:
    """Returns a cell without the apostrophes that `safe_cell` put in, so that files may be sent back as they came."""
    return _APOSTROPHE.sub(r"\1", text)
