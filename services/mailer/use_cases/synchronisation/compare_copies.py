"""A publisher has counted its states."""

from shared.contracts.synchronisation import DigestPublished
from shared.messaging.ports import CopyComparison


async def compare_copies(digest: DigestPublished, *, copies: CopyComparison) -> None:
    """Compares this service's copies with the digest; wrong ones are asked for."""
    await copies.compare(digest)
