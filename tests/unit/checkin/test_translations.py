"""The door's page can be read in every language."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]
CHECKIN = ROOT / "services/checkin"
METHODS = [("templates/**.html", "jinja2.ext.babel_extract"), ("**.py", "python")]
TEXTS = {message[2] for message in extract_from_dir(CHECKIN / "web", METHODS)}
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def messages(language: str) -> list[Message]:
    with (CHECKIN / f"locales/{language}.po").open("rb") as source:
        return [message for message in read_po(source, locale=language, abort_invalid=True) if message.id]


@pytest.mark.parametrize("language", ["fr", "de", "lb"])
def test_every_text_of_the_page_is_translated_with_its_placeholders(language: str) -> None:
    translated = {str(message.id): str(message.string or "") for message in messages(language)}
    assert sorted(text for text in TEXTS if not translated.get(str(text))) == []
    for text, translation in translated.items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(translation)), text
