"""What was looked up a moment ago is not looked up again."""

import pytest

from shared.mongo import ttl_cache as short_memory
from shared.mongo.ttl_cache import ShortMemory
from tests.unit.shared.test_rate_limits import Watch


class Source:
    """Answers with how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self) -> int:
        self.asked += 1
        return self.asked


async def test_it_remembers_for_as_long_as_told_and_no_longer() -> None:
    watch, source = Watch(), Source()
    memory: ShortMemory[str, int] = ShortMemory(1.0, watch)
    assert [await memory.get("a", source) for _ in range(3)] == [1, 1, 1]
    watch.now = 1.0
    assert await memory.get("a", source) == 2


async def test_keys_are_kept_apart_and_can_be_forgotten() -> None:
    memory, source = ShortMemory[str, int](1.0, Watch()), Source()
    assert [await memory.get(key, source) for key in "abab"] == [1, 2, 1, 2]
    memory.forget("a")
    memory.forget("never seen")
    assert [await memory.get(key, source) for key in "ab"] == [3, 2]


async def test_nothing_found_is_remembered_too() -> None:
    memory: ShortMemory[str, None] = ShortMemory(1.0, Watch())
    asked: list[str] = []

    async def nothing() -> None:
        asked.append("asked")

    for _ in range(3):
        await memory.get("a", nothing)
    assert asked == ["asked"]


async def test_a_failure_is_not_remembered() -> None:
    memory, source = ShortMemory[str, int](1.0, Watch()), Source()

    async def fail() -> int:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await memory.get("a", fail)
    assert await memory.get("a", source) == 1


async def test_it_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(short_memory, "MOST_ENTRIES", 10)
    memory, source = ShortMemory[int, int](1.0, Watch()), Source()
    for key in range(100):
        await memory.get(key, source)
    assert len(memory._entries) == 10
