"""Pictures in memory; they pass the same contract tests as those in MongoDB."""

from typing_extensions import override

from services.registration.domain.picture import NotAPicture
from services.registration.ports.events import Pictures

PNG = b"\x89PNG\r\n\x1a\n"
_BEGINNINGS = (PNG, b"\xff\xd8\xff", b"RIFF")


class FakePictures(Pictures):
    """Pictures by event and key. One is known by its first bytes, and none is drawn."""

    def __init__(self) -> None:
        self.pictures: dict[tuple[str, str], bytes] = {}

    @override
    async def prepare(self, picture: bytes, *, is_portrait: bool = False) -> bytes:
        if not picture.startswith(_BEGINNINGS):
            raise NotAPicture
        return PNG + picture.removeprefix(PNG)

    @override
    async def keep(self, event: str, key: str, picture: bytes) -> None:
        self.pictures[event, key] = picture

    @override
    async def read(self, event: str, key: str) -> bytes | None:
        return self.pictures.get((event, key))

    @override
    async def forget(self, event: str, key: str) -> None:
        self.pictures.pop((event, key), None)
