"""A second reader of calendar files, after the letter of RFC 5545: it forgives nothing."""

import re
from dataclasses import dataclass, field

LONGEST_LINE = 75  # octets, without the line break
_NAME = r"[A-Z0-9-]+"
_VALUE = r'(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
_LINE = re.compile(rf"({_NAME})((?:;{_NAME}={_VALUE}(?:,{_VALUE})*)*):(.*)", re.DOTALL)
_PARAMETER = re.compile(rf";({_NAME})=({_VALUE})")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_TEXT = re.compile(r"(?:[^\\,;]|\\[\\,;nN])*")
_UNESCAPED = {"n": "\n", "N": "\n"}


@dataclass
class Property:
    """A property with its parameters and its value as it is written."""

    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as a text."""
        assert _TEXT.fullmatch(self.value), f"badly escaped: {self.value!r}"
        return re.sub(r"\\(.)", lambda escape: _UNESCAPED.get(escape[1], escape[1]), self.value)


@dataclass
class Component:
    """A component with its properties, each of which stands once, and the components in it."""

    name: str
    properties: dict[str, Property] = field(default_factory=dict)
    inside: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list["Component"]:
        """Those of one name that stand directly in this one."""
        return [component for component in self.inside if component.name == name]


def read_calendar(file: bytes) -> Component:
    """The calendar in a file that holds nothing else."""
    assert file.endswith(b"\r\n")
    lines = file.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= LONGEST_LINE for line in lines)
    outside = Component("")
    open_components = [outside]
    for line in "\r\n".join(line.decode() for line in lines).replace("\r\n ", "").split("\r\n"):
        assert not _CONTROL.search(line), repr(line)
        content_line = _LINE.fullmatch(line)
        assert content_line, f"no content line: {line!r}"
        name, parameters, value = content_line.groups()
        if name == "BEGIN":
            open_components[-1].inside.append(Component(value))
            open_components.append(open_components[-1].inside[-1])
        elif name == "END":
            assert open_components.pop().name == value
        else:
            assert name not in open_components[-1].properties, f"{name} stands twice"
            read = {key: text.strip('"') for key, text in _PARAMETER.findall(parameters)}
            open_components[-1].properties[name] = Property(read, value)
    assert open_components == [outside]
    [calendar] = outside.inside
    assert calendar.name == "VCALENDAR"
    return calendar
