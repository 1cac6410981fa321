"""The mailer's pages can be read in every language."""

import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from services.mailer.web.pages import HERE

TRANSLATED = ("fr", "de", "lb")
PLACEHOLDER = re.compile(r"%\(\w+\)s")
METHODS = [("**.html", "jinja2.ext.babel_extract"), ("**.py", "python")]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_translates_every_text_of_the_pages_and_nothing_else(language: str) -> None:
    with (HERE / f"locales/{language}.po").open("rb") as source:
        messages = [message for message in read_po(source, locale=language, abort_invalid=True) if message.id]
    texts = {message[2] for message in extract_from_dir(HERE, METHODS)}
    assert {message.id for message in messages if message.string and not message.fuzzy} == texts
    for message in messages:
        for text, translation in zip(_forms(message.id), _forms(message.string), strict=False):
            assert {*PLACEHOLDER.findall(translation)} <= {*PLACEHOLDER.findall(text)}, text


def _forms(text: object) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (str(text),)
