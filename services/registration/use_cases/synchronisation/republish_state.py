"""The other services are told the present state of everything again."""

from services.registration.ports.synchronisation import Publications


async def republish_state(event: str | None, *, publications: Publications) -> None:
    """Sends the state of one event with all its registrations, or (None) of everything, accounts included."""
    async for messages in publications.state(event):
        await publications.send(messages)
