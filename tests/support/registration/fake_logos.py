"""Logos in memory; they pass the same contract tests as those in MongoDB."""

from typing_extensions import override

from services.registration.domain.logo import NotAPicture
from services.registration.ports.events import Logos

PNG = b"\x89PNG\r\n\x1a\n"
_BEGINNINGS = (PNG, b"\xff\xd8\xff", b"RIFF")


class FakeLogos(Logos):
    """Pictures by event and name. One is known by its first bytes, and none is drawn."""

    def __init__(self) -> None:
        self.pictures: dict[tuple[str, str], bytes] = {}

    @override
    async def prepare(self, picture: bytes) -> bytes:
        if not picture.startswith(_BEGINNINGS):
            raise NotAPicture
        return PNG + picture.removeprefix(PNG)

    @override
    async def keep(self, event: str, name: str, png: bytes) -> None:
        self.pictures[event, name] = png

    @override
    async def read(self, event: str, name: str) -> bytes | None:
        return self.pictures.get((event, name))

    @override
    async def forget(self, event: str, name: str) -> None:
        self.pictures.pop((event, name), None)
